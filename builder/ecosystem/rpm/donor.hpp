#pragma once
// The packaging of a sibling distribution, in which a bump is built instead of the base's own: its
// spec, its patches and its other files.
//
// Rules:
//  - The donor is a described target, believed by its own keys. Nothing but its source package is
//    taken: the root and the build dependencies are the hotfix's target's.
//  - The hotfix keeps the base's version rule and epoch: a donor of another epoch is refused, and
//    one whose package is of another epoch than the base's of that name.
//  - What the donor would lose of the base's is a finding (ecosystem/donor_judge.hpp). A patch of
//    the donor's counts where %prep applies it or the new sources have it; its changelog, where it
//    is of the very version wanted.

#include "ecosystem/donor_judge.hpp"
#include "ecosystem/rpm/inputs.hpp"
#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/source_tree.hpp"

#include <map>
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

/// The CVEs that each patch of the spec names, by file.
[[nodiscard]] std::map<std::string, CveNames> cves_of_patches(const SourceTree& tree,
                                                              const SpecFacts& facts);

/// What the donor's spec came to.
struct DonorSpec {
    const SourceTree& tree; ///< the donor's, with its spec as it came
    const SpecFacts& facts;
    std::map<std::string, CveNames> cves;    ///< before patches were settled
    const std::vector<PatchRecord>& settled; ///< what became of them
};

/// Nothing where there is no donor. Throws Error(usage) for a package of another epoch than the
/// base's.
[[nodiscard]] DonorLosses donor_losses(const DonorSpec& spec, const RewriteRequest& request,
                                       const ProbeMaker& make_probe, Workplace& workplace);

} // namespace stopgap::rpm
