#pragma once
// manifest.json and SHA256SUMS: what was made, of what, and how it was verified. The manifest is
// what will be signed; it names no place of this machine, and of the machine only the isolation
// that was in force.

#include "model/recipe.hpp"
#include "model/result.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

[[nodiscard]] std::string manifest_json(const Recipe& recipe, const BuildResult& result);

/// What a manifest says of the hotfix that it lies beside.
struct Manifest {
    std::string id;
    std::string summary;
    std::vector<std::string> cves;
    std::vector<std::string> references;
    std::string target;
    std::string recipe_sha256;
    std::string base_name, base_version;
    std::string version;             ///< the hotfix's
    bool proof_build = false;        ///< nothing else may be published
    std::vector<std::string> inputs; ///< their digests
    std::vector<Artifact> artifacts;
};

/// Reads what manifest_json() wrote. `name` is the subject of errors: Error(verification) where it
/// is no such manifest, or where an artifact's path is more than a file name.
[[nodiscard]] Manifest read_manifest(const std::string& text, const std::string& name);

/// "DIGEST  PATH" per artifact, sorted by path, as sha256sum(1) reads it.
[[nodiscard]] std::string sha256sums(const std::vector<Artifact>& artifacts);

} // namespace stopgap::artifacts
