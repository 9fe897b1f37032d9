#pragma once
// REPORT.txt and REPORT.html: for whoever has to answer for the hotfix. What it changes against the
// vendor's packages, its patches and their fates, what was repaired and decided, what was tested,
// how to deploy it and how to go back.
//
// Rules:
//  - Values from outside are shown with control characters as \xNN; in HTML each is escaped.
//  - The HTML stands alone: it loads nothing and runs nothing, and says so to the browser.
//  - The same build gives the same bytes: no time, no place of this machine.

#include "artifacts/hotfix_facts.hpp"

#include <string>

namespace stopgap::artifacts {

[[nodiscard]] std::string report_text(const HotfixFacts& facts);
[[nodiscard]] std::string report_html(const HotfixFacts& facts);

} // namespace stopgap::artifacts
