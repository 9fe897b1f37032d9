#pragma once
// What a donor's packaging would lose of the base's without a word: packages that hosts have
// installed, and security fixes that the vendor had put on top of the base's version.
//
// Rules:
//  - A patch of the base's counts as a fix where its name or its header names a CVE.
//  - It is not lost where, for each CVE that it names, the donor has a patch that names it, or the
//    donor's changelog names it and the donor's packaging was made for these very sources; nor
//    where its change is in the new tree: it reverses exactly.
//  - A package is lost where the donor's debian/control makes none of its name.
//  - Everything else is a finding, answered in the recipe.

#include "ecosystem/deb/rewrite.hpp"
#include "ecosystem/deb/work_tree.hpp"
#include "ecosystem/port.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

struct DonorLosses {
    std::vector<Finding> findings;  ///< undecided
    std::vector<std::string> notes; ///< what was found of each fix, and what was decided
};

/// `tree` is the donor's, its patches settled. Nothing where there is no donor.
[[nodiscard]] DonorLosses donor_losses(const WorkTree& tree, const RewriteRequest& request,
                                       Workplace& workplace);

} // namespace stopgap::deb
