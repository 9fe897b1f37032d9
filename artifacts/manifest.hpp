#pragma once
// manifest.json and SHA256SUMS: what was made, of what, and how it was verified. The manifest is
// what will be signed; it names no place of this machine, and of the machine only the isolation
// that was in force.

#include "model/recipe.hpp"
#include "model/result.hpp"

#include <string>

namespace stopgap::artifacts {

[[nodiscard]] std::string manifest_json(const Recipe& recipe, const BuildResult& result);

/// "DIGEST  PATH" per artifact, sorted by path, as sha256sum(1) reads it.
[[nodiscard]] std::string sha256sums(const std::vector<Artifact>& artifacts);

} // namespace stopgap::artifacts
