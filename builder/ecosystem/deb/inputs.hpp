#pragma once
// Every input of one hotfix of a Debian source package, fetched and verified.

#include "ecosystem/deb/suites.hpp"
#include "ecosystem/inputs.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

struct Inputs {
    FoundSource base;
    SourceSet base_files;   ///< all files of the base but the .dsc
    SourceSet new_upstream; ///< bump: orig tarballs, under their own names
    std::vector<PatchInput> patches;
};

/// The base that the recipe names, in the target's own repositories.
/// Throws Error(usage), at the recipe's place, naming what the repositories offer instead.
[[nodiscard]] FoundSource find_base(const Base& base, Suites& suites);

/// The version that `archive` names, in its suite or that suite's companions.
/// Throws Error(usage) naming what they offer.
[[nodiscard]] FoundSource find_donor(const ArchiveInput& archive, const Place& place,
                                     Suites& suites);

[[nodiscard]] Inputs fetch_inputs(const Recipe& recipe, const Base& base, const FoundSource& found,
                                  Suites& suites, Workplace& workplace);

} // namespace stopgap::deb
