#pragma once
// What becomes of each patch (DESIGN promise 6): a base patch that applies exactly stays, one that
// reverses exactly goes, the recipe's own are added; anything else is a person's decision.

#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/spec_text.hpp"

namespace stopgap::rpm {

/// The patch as the tree has it, decompressed where its name says that it is packed.
[[nodiscard]] std::string patch_text(const SourceTree& tree, const std::string& file);

/// Brings the spec's patches to their final form, and their files into the tree. `facts` is what
/// `spec` evaluates to. Records, findings and notes are added to `done`. Gives the files of
/// all patches that the spec is to name then, in their order.
[[nodiscard]] std::vector<std::string> settle_patches(SpecText& spec, SourceTree& tree,
                                                      const SpecFacts& facts,
                                                      const RewriteRequest& request,
                                                      Rewriting& done, Workplace& workplace);

} // namespace stopgap::rpm
