#pragma once
// Promise 5 of the design: base < hotfix < what the vendor publishes next, for the source package
// before anything is built and for every binary with the version that it really has; and that what
// was built says that it is a hotfix.

#include "ecosystem/rpm/inputs.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/rpm/version_order.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <vector>

namespace stopgap::rpm {

/// The base's binaries against `hotfix`, and against what was `built` of them.
[[nodiscard]] OrderQuestion order_question(const FoundBase& base, const Evr& hotfix,
                                           VersionScheme scheme,
                                           const std::vector<BuiltRpm>& built = {});

/// "version-order" for each binary that breaks the order. Throws Error(bug) where a mark of the
/// recipe's hotfix is missing.
[[nodiscard]] std::vector<Finding> check_built(const OrderQuestion& question,
                                               const std::vector<BuiltRpm>& built,
                                               const Recipe& recipe);

} // namespace stopgap::rpm
