#pragma once
// The hotfix's version on its base, held against everything that it must stand above or below.

#include "ecosystem/port.hpp"
#include "ecosystem/rpm/inputs.hpp"

namespace stopgap::rpm {

struct ChosenVersion {
    Evr evr;
    VersionChoice choice; ///< its words, reasons and findings
};

/// Throws Error(usage) at the recipe's place where the hotfix would not be newer than the base, and
/// what require_order() throws.
[[nodiscard]] ChosenVersion choose_version(const Recipe& recipe, const Base& base,
                                           const FoundBase& found, const Target& target);

} // namespace stopgap::rpm
