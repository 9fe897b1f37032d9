#pragma once
// sbom.cdx.json: the hotfix as a CycloneDX 1.6 bill of materials
// (https://cyclonedx.org/docs/1.6/json/) with its pedigree: the vendor's package as the ancestor,
// the recipe's patches, and the CVEs, each resolved with that pedigree.
//
// Rules:
//  - The same build gives the same bytes: the serial number is derived from the packages, and there
//    is no time in it.
//  - What the packages were built from and with is not repeated here: provenance.json has it.

#include "artifacts/hotfix_facts.hpp"

#include <string>

namespace stopgap::artifacts {

[[nodiscard]] std::string sbom_json(const HotfixFacts& facts);

/// Throws Error(verification) "FILE: FIELD: what" where the text is no such document of ours, or a
/// component is not a package in hand.
void check_sbom(const std::string& text, const std::string& file, const Held& held);

} // namespace stopgap::artifacts
