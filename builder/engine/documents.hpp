#pragma once
// The documents of a hotfix in its output: provenance.json, sbom.cdx.json, vex.openvex.json,
// REPORT.txt, REPORT.html (docs/provenance.md).
//
// Rules:
//  - They are artifacts: the manifest and SHA256SUMS list them, kinds "provenance", "sbom", "vex",
//    "report".
//  - Of a hotfix without CVEs there is no vex.openvex.json.
//  - What is read back is refused where it is not exactly what this version writes.

#include "artifacts/hotfix_facts.hpp"
#include "base/files.hpp"

namespace stopgap::engine {

/// Writes them into `folder`, where the logs lie below logs/, and adds them to the result's
/// artifacts.
void write_documents(const Recipe& recipe, const Base& base, const Target& target,
                     const BuildRecord& record, const fs::path& folder, BuildResult& result);

/// Throws Error(verification) "FILE: FIELD: what" for the first that does not hold, and where the
/// manifest lacks one. The files' digests must have been checked.
void check_documents(const fs::path& folder, const artifacts::Held& held);

/// Whether the artifact is one of the documents.
[[nodiscard]] bool is_document(const Artifact& artifact);

} // namespace stopgap::engine
