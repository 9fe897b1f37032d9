#pragma once
// Build dependencies: resolved by the target's own apt in a scratch sandbox, downloaded by us
// against our own verified index, installed without a network, kept as a layer.

#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/work_tree.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace stopgap::deb {

struct Dependencies {
    LayerState state;
    std::filesystem::path tree;       ///< empty where the root has everything already
    std::vector<MirrorFile> packages; ///< what the layer adds
};

/// A layer with what debian/control asks for. Requirements that the target's repositories cannot
/// meet are findings ("unmet-build-dependency").
[[nodiscard]] Dependencies ensure_dependencies(const Root& root, const WorkTree& tree,
                                               Suites& suites, Workplace& workplace);

/// As ensure_dependencies(), but only resolved: `state.was_there` says whether the layer is there.
[[nodiscard]] Dependencies foresee_dependencies(const Root& root, const WorkTree& tree,
                                                Suites& suites, Workplace& workplace);

/// The paths below the mirror that apt's --print-uris output names; apt writes '+' as %2b.
[[nodiscard]] std::set<std::string> paths_in_uris(const std::string& output);

/// What apt says it cannot have: one finding per package.
[[nodiscard]] std::vector<Finding> unmet_in(const std::string& output);

} // namespace stopgap::deb
