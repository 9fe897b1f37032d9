#pragma once
// What a recipe takes of other source packages of a Debian archive: their upstream tarballs, or a
// file of their packaging, pinned by the archive's signed index. A hotfix of another format takes
// them too, through Workplace::fetch_archive_input.

#include "ecosystem/deb/suites.hpp"
#include "ecosystem/inputs.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

/// Of what `who` has, the source package of that version; where it is empty, the newest. Throws
/// Error(usage), at the recipe's place, naming what there is.
[[nodiscard]] FoundSource pick(const std::vector<FoundSource>& found, const std::string& version,
                               const Place& place, const std::string& who,
                               const std::string& source);

/// The version that `archive` names, in its suite or that suite's companions; where it names none,
/// the newest. Throws Error(usage) naming what they offer.
[[nodiscard]] FoundSource find_donor(const ArchiveInput& archive, const Place& place,
                                     Suites& suites);

/// The orig tarballs, or a native package's only one, under their own names.
[[nodiscard]] SourceSet fetch_archive_tarballs(const ArchiveInput& archive, const Place& place,
                                               Suites& suites, Workplace& workplace);

/// The file that `archive` names of the packaging. Throws Error(usage) where it has none.
[[nodiscard]] PatchInput fetch_archive_patch(const ArchiveInput& archive, const Place& place,
                                             Suites& suites, Workplace& workplace);

/// Whether it is a Debian target with that suite, its own or a sibling.
[[nodiscard]] bool knows_suite(const Target& target, const std::string& suite);

/// The first of the Debian targets that has the suite, its own or a sibling; null: none.
[[nodiscard]] const Target* target_with_suite(const std::vector<Target>& targets,
                                              const std::string& suite);

} // namespace stopgap::deb
