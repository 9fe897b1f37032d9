#pragma once
// What the report says, before it is text or HTML. Values from outside stand in it as they came:
// whoever writes them out makes them harmless.

#include "artifacts/hotfix_facts.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

/// Lines of a file, or of a difference between two, as they are.
struct Listing {
    std::string caption;
    std::vector<std::string> lines;
};

struct Section {
    std::string title;
    std::vector<std::string> warnings = {}; ///< before all else
    std::vector<std::string> sentences = {};
    std::vector<std::string> items = {};              ///< a list below the sentences
    std::vector<std::vector<std::string>> table = {}; ///< below the list; its first row is the head
    std::vector<Listing> listings = {};               ///< below the table
    std::vector<std::string> commands = {};           ///< to type, below all that
};

/// "HF-2026-0007: httpd: Range header exhausts memory".
[[nodiscard]] std::string report_title(const HotfixFacts& facts);

[[nodiscard]] std::vector<Section> report_sections(const HotfixFacts& facts);

} // namespace stopgap::artifacts
