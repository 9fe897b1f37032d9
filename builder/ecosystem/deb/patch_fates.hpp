#pragma once
// What becomes of each patch (DESIGN promise 6): a base patch that applies exactly stays, one that
// reverses exactly goes, the recipe's own join the series; anything else is a person's decision.

#include "ecosystem/deb/rewrite.hpp"
#include "patching/patch_probe.hpp"

#include <memory>

namespace stopgap::deb {

/// The new sources, no patch of the series applied, to ask patches of.
[[nodiscard]] std::unique_ptr<patching::PatchProbe>
probe_of_new_tree(const WorkTree& tree, const RewriteRequest& request, Workplace& workplace);

/// Brings the tree's series to its final form.
[[nodiscard]] Rewriting settle_patches(WorkTree& tree, const RewriteRequest& request,
                                       Workplace& workplace);

} // namespace stopgap::deb
