#pragma once
// Every input of one hotfix of a Debian source package, fetched and verified.

#include "ecosystem/deb/named_dsc.hpp"
#include "ecosystem/deb/suites.hpp"
#include "ecosystem/inputs.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::deb {

/// The source package that is being hotfixed.
struct FoundBase {
    Dsc dsc;
    std::string origin;                ///< for people
    std::optional<FoundSource> listed; ///< as the target's repositories list it; or
    std::optional<NamedDsc> named;     ///< as the recipe names it
};

struct Inputs {
    FoundBase base;
    SourceSet base_files;   ///< all files of the base but the .dsc
    SourceSet new_upstream; ///< bump: orig tarballs, under their own names
    std::vector<PatchInput> patches;
};

/// The base that the recipe names: by its .dsc, else in the target's own repositories.
/// Throws Error(usage), at the recipe's place, naming what the repositories offer instead.
[[nodiscard]] FoundBase find_base(const Recipe& recipe, const Base& base, Suites& suites,
                                  Workplace& workplace);

/// The version that `archive` names, in its suite or that suite's companions.
/// Throws Error(usage) naming what they offer.
[[nodiscard]] FoundSource find_donor(const ArchiveInput& archive, const Place& place,
                                     Suites& suites);

[[nodiscard]] Inputs fetch_inputs(const Recipe& recipe, const Base& base, const FoundBase& found,
                                  Suites& suites, Workplace& workplace);

} // namespace stopgap::deb
