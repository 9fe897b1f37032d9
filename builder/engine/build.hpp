#pragma once
// The flow: from a recipe and one of its bases to packages in the output folder.
//
// Rules:
//  - build_hotfix() is the list of steps; each step is a method of the port or a function here.
//  - Whatever ends it, the result says so: an Error becomes outcome "error" or "refused" with its
//    status, a finding that nothing repairs becomes "failed" or "decision".
//  - The output folder changes only at the end, in one rename (engine/output.hpp).

#include "base/error.hpp"
#include "ecosystem/port.hpp"
#include "ecosystem/repository_format.hpp"
#include "model/recipe.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::engine {

/// Opens the key that the output is signed with: only while it signs.
using OpenSigningKey = std::function<std::unique_ptr<SignatureMaker>()>;

struct BuildRequest {
    const Recipe& recipe;
    const Base& base;
    const Target& target;
    std::filesystem::path output; ///< OUT; results go to OUT/ID/TARGET
    unsigned attempt_limit = 10;
    std::filesystem::path lock{}; ///< empty: the one beside the recipe, if there is one
    OpenSigningKey signing_key{}; ///< empty: the output stays unsigned
};

/// Never throws for what the recipe, the network or the build did; an interruption is a result too.
[[nodiscard]] BuildResult build_hotfix(const BuildRequest& request, Ecosystem& ecosystem,
                                       Workplace& workplace);

/// rewrite(). Throws Error(usage) where the base has every patch of the recipe already.
[[nodiscard]] Rewriting rewrite_what_is_to_fix(PackageBuild& build);

/// Those of the findings that no [[decision]] of the recipe answers.
[[nodiscard]] std::vector<Finding> undecided(std::vector<Finding> findings, const Recipe& recipe,
                                             const std::string& target);

struct Fetched {
    SourceSet inputs;
    std::optional<Error> failure; ///< what ended it; absent: all is there
};

/// Fetches and verifies every input, and whatever else a build will want from the network, so that
/// a later one can be offline. Never throws.
[[nodiscard]] Fetched fetch_hotfix(const BuildRequest& request, Ecosystem& ecosystem,
                                   Workplace& workplace);

} // namespace stopgap::engine
