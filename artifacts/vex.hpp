#pragma once
// vex.openvex.json: which packages have the CVEs, and which no longer do, as OpenVEX 0.2.0
// (https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md).
//
// Rules:
//  - Each CVE of the recipe has two statements: the hotfix's packages are fixed; the vendor's,
//  where
//    its repositories serve some, else its source package, are affected.
//  - A product's package URL has no "distro": scanners spell that one in different ways.
//  - Its time is the date that the packages carry: the same build gives the same bytes.
//  - A recipe without CVEs has no such document.

#include "artifacts/hotfix_facts.hpp"

#include <string>

namespace stopgap::artifacts {

inline constexpr const char* k_openvex_context = "https://openvex.dev/ns/v0.2.0";

[[nodiscard]] std::string vex_json(const HotfixFacts& facts);

/// Throws Error(verification) "FILE: FIELD: what" where the text is no such document of ours, or
/// does not speak of the packages in hand.
void check_vex(const std::string& text, const std::string& file, const Held& held);

} // namespace stopgap::artifacts
