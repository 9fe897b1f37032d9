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
    std::optional<FoundSource> donor; ///< whose packaging takes the place of the base's
    SourceSet packaging_files;        ///< all files of packaging() but the .dsc
    SourceSet base_packaging;         ///< with a donor: what holds the base's own debian/
    SourceSet new_upstream;           ///< bump: orig tarballs, under their own names
    std::vector<PatchInput> patches;

    /// The source package whose debian/ is built: the donor's, else the base's.
    [[nodiscard]] const Dsc& packaging() const { return donor ? donor->entry.dsc : base.dsc; }
    /// Whether the sources are the very tarballs that packaging() was made for.
    [[nodiscard]] bool packaging_fits_sources() const;
};

/// The base that the recipe names: by its .dsc, else in the target's own repositories.
/// Throws Error(usage), at the recipe's place, naming what the repositories offer instead.
[[nodiscard]] FoundBase find_base(const Recipe& recipe, const Base& base, Suites& suites,
                                  Workplace& workplace);

/// The source package that base.packaging names: the same source in another suite. A donor that is
/// native where the base is not, or the other way round, is refused: its version could not be the
/// rule's. Absent where the recipe names none.
[[nodiscard]] std::optional<FoundSource>
find_packaging_donor(const Base& base, const FoundBase& found, Suites& suites);

/// The base's binaries, as the target's indexes list them now; may be empty.
[[nodiscard]] std::vector<PackageFile> served_packages(const Dsc& dsc, Suites& suites);

/// The part of fetch_inputs() that debian/ of the base is unpacked from, and nothing of the
/// recipe's.
[[nodiscard]] Inputs fetch_packaging(const Recipe& recipe, const Base& base, const FoundBase& found,
                                     Suites& suites, Workplace& workplace);

[[nodiscard]] Inputs fetch_inputs(const Recipe& recipe, const Base& base, const FoundBase& found,
                                  const std::optional<FoundSource>& donor, Suites& suites,
                                  Workplace& workplace);

} // namespace stopgap::deb
