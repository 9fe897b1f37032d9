#pragma once
// The packaging of a sibling distribution, in which a bump is built instead of the base's own: its
// spec, its patches and its other files.
//
// Rules:
//  - The donor is a described target, believed by its own keys. Nothing but its source package is
//    taken: the root and the build dependencies are the hotfix's target's.
//  - The hotfix keeps the base's version rule and epoch: a donor of another epoch is refused.
//  - What the donor would lose of the base's without a word is a finding: a package that hosts have
//    installed, and a patch that names a CVE which neither a patch of the donor nor, where it is of
//    the very version wanted, its changelog names, and which the new sources do not reverse.

#include "ecosystem/port.hpp"
#include "ecosystem/rpm/inputs.hpp"
#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/source_tree.hpp"
#include "patching/patch_probe.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// The source package that base.packaging asks for; absent where it asks for none. Throws
/// Error(usage) at the recipe's place where there is none such, or where it does not suit the base.
[[nodiscard]] std::optional<Donor> find_packaging_donor(const Base& base, const FoundBase& found,
                                                        Workplace& workplace);

/// "3.22.0-4.fc44 from fedora44-x86_64, fedora-source (2026-11-29, revision 1)"
[[nodiscard]] std::string shown(const Donor& donor);

struct DonorLosses {
    std::vector<Finding> findings;  ///< undecided
    std::vector<std::string> notes; ///< what was found of each fix, and what was decided
};

/// Makes the new sources without any patch.
using ProbeMaker = std::function<std::unique_ptr<patching::PatchProbe>()>;

/// `tree` is the donor's, its patches settled and its spec as it came; `made` is what the spec
/// comes to. Nothing where there is no donor.
[[nodiscard]] DonorLosses donor_losses(const SourceTree& tree, const SpecFacts& made,
                                       const RewriteRequest& request, const ProbeMaker& make_probe,
                                       Workplace& workplace);

} // namespace stopgap::rpm
