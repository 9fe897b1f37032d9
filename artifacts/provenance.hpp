#pragma once
// provenance.json: how the packages came to be, as an in-toto Statement v1
// (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) with SLSA provenance v1
// (https://slsa.dev/spec/v1.0/provenance). docs/provenance.md says what each field is taken from.
//
// Rules:
//  - The subjects are the packages and source packages; what records one build is a byproduct.
//  - Times and the invocation's id stand in runDetails.metadata alone; with the byproducts, they
//  are
//    all that differs between two builds of one recipe on one root.
//  - No place of this machine is named.

#include "artifacts/hotfix_facts.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

inline constexpr const char* k_statement_type = "https://in-toto.io/Statement/v1";
inline constexpr const char* k_provenance_type = "https://slsa.dev/provenance/v1";
/// Version 1 of what externalParameters and internalParameters hold.
inline constexpr const char* k_build_type = "urn:stopgap:build:1";
/// A build in the sandbox; there is no other mode.
inline constexpr const char* k_builder_id = "urn:stopgap:builder:sandbox:1";

/// `logs` are byproducts beside the .buildinfo and .changes of the result.
[[nodiscard]] std::string provenance_json(const HotfixFacts& facts,
                                          const std::vector<Byproduct>& logs);

/// Throws Error(verification) "FILE: FIELD: what" where the text is no such statement, is about
/// another hotfix, or has a subject or a byproduct that is not the file in hand.
void check_provenance(const std::string& text, const std::string& file, const Held& held);

} // namespace stopgap::artifacts
