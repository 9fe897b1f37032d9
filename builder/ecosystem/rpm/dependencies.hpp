#pragma once
// BuildRequires: resolved by dnf over the root in a scratch sandbox, downloaded by us against our
// own verified index, installed without a network, kept as a layer.

#include "ecosystem/rpm/roots.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

struct Dependencies {
    LayerState state;
    std::filesystem::path tree;         ///< empty where the root has everything already
    std::vector<PackageEntry> packages; ///< what the layer adds
};

/// A layer with what `requirements` ask for, written as rpm prints them ("pkgconfig(zlib) >= 1.2",
/// "(a if b)", "/usr/bin/perl"; those of rpmlib() and config() are skipped). `for_whom` is for the
/// layer's description. What the target's repositories cannot meet are findings
/// ("unmet-build-dependency", the requirement as the subject).
[[nodiscard]] Dependencies ensure_dependencies(const Root& root,
                                               const std::vector<std::string>& requirements,
                                               const std::string& for_whom,
                                               Repositories& repositories, Workplace& workplace);

/// As ensure_dependencies(), but only resolved: `state.was_there` says whether the layer is there.
[[nodiscard]] Dependencies foresee_dependencies(const Root& root,
                                                const std::vector<std::string>& requirements,
                                                Repositories& repositories, Workplace& workplace);

} // namespace stopgap::rpm
