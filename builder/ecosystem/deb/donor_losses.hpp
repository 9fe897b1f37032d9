#pragma once
// What a donor's debian/ would lose of the base's (ecosystem/donor_judge.hpp). The donor's
// changelog counts where its packaging was made for these very sources.

#include "ecosystem/deb/rewrite.hpp"
#include "ecosystem/deb/work_tree.hpp"
#include "ecosystem/donor_judge.hpp"

namespace stopgap::deb {

/// `tree` is the donor's, its patches settled. Nothing where there is no donor.
[[nodiscard]] DonorLosses donor_losses(const WorkTree& tree, const RewriteRequest& request,
                                       Workplace& workplace);

} // namespace stopgap::deb
