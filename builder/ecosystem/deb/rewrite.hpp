#pragma once
// The rewriting of the work tree: patches, changelog, control. Each step says what it did.

#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/work_tree.hpp"
#include "ecosystem/port.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

struct RewriteRequest {
    const Recipe& recipe;
    const Base& base;
    const Inputs& inputs;
    std::string version;             ///< the hotfix's
    std::filesystem::path root_tree; ///< where patches are tried
    /// The base's binaries, which a donor's packaging must make too.
    const std::vector<ServedBinary>& served;
};

/// Rewrites the tree. Where a patch's fate needs a decision, the findings say so and the tree is
/// not to be built.
[[nodiscard]] Rewriting rewrite(WorkTree& tree, const RewriteRequest& request,
                                Workplace& workplace);

} // namespace stopgap::deb
