#pragma once
// Every input of one hotfix of a Debian source package, fetched and verified.

#include "ecosystem/deb/suites.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

/// A patch of the recipe's, to be added to the series (or to take the place of its namesake).
struct PatchInput {
    std::string name; ///< in the series: "CVE-2026-1/01-fix.patch"
    SourceFile file;
    std::string donor; ///< "libevent 2.1.12-stable-8+deb12u1 of bookworm-security"; empty: none
};

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
