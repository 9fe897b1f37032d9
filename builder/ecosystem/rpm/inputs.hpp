#pragma once
// Every input of one hotfix of an SRPM, fetched and verified.

#include "ecosystem/port.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/srpm.hpp"
#include "model/committed_file.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// The source package that is being hotfixed.
struct FoundBase {
    SourceFile file;
    Srpm srpm;
    std::string origin;                 ///< for people
    std::vector<PackageEntry> binaries; ///< what the target's repositories serve of it
    Evr evr;                            ///< literal: a binary's where one is served
};

/// The source package of a sibling distribution, whose packaging stands in for the base's.
struct Donor {
    std::string target; ///< whose it is: "fedora44-x86_64"
    SourceFile file;
    Srpm srpm;
    std::string origin; ///< for people
};

/// A patch of the recipe's, to be added (or to take the place of its namesake).
struct PatchInput {
    std::string name; ///< base name
    SourceFile file;
    std::vector<CommittedFile> commit_files = {}; ///< as those of stopgap::PatchInput
};

struct Inputs {
    SourceSet sources; ///< of a bump, under their own names
    std::vector<PatchInput> patches;
    std::optional<Donor> donor = {}; ///< absent: the base's own packaging

    /// The source package in whose packaging the hotfix is built.
    [[nodiscard]] const Srpm& packaging(const FoundBase& base) const {
        return donor ? donor->srpm : base.srpm;
    }
};

/// The SRPM that the recipe names: base.srpm, else of the target's repositories, by name and
/// version. Verified by its digest, by the recipe's keys, or by the target's. Throws Error(usage),
/// at the recipe's place, where it is another package than base.source or base.version says.
[[nodiscard]] FoundBase find_base(const Recipe& recipe, const Base& base,
                                  Repositories& repositories, Workplace& workplace);

[[nodiscard]] BaseSource described(const FoundBase& base);

/// The recipe's own sources and patches for this base.
[[nodiscard]] Inputs fetch_inputs(const Recipe& recipe, const Base& base, Workplace& workplace);

} // namespace stopgap::rpm
