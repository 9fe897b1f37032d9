#pragma once
// manifest.json and SHA256SUMS: what was made, of what, and how it was verified. The manifest is
// what will be signed; its content depends only on inputs and outputs, never on the machine.

#include "model/recipe.hpp"
#include "model/result.hpp"

#include <string>

namespace stopgap::artifacts {

[[nodiscard]] std::string manifest_json(const Recipe& recipe, const BuildResult& result);

/// "DIGEST  PATH" per artifact, sorted by path, as sha256sum(1) reads it.
[[nodiscard]] std::string sha256sums(const std::vector<Artifact>& artifacts);

} // namespace stopgap::artifacts
