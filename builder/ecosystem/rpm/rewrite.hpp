#pragma once
// The rewriting of a source package: version, sources, patches, changelog, marker. Each step is an
// edit of the spec's text; what the edited spec means is asked of rpmspec and held against what the
// old one meant.
//
// Rules:
//  - What text alone cannot do is a finding: "spec-version", "spec-release", "spec-source",
//    "spec-patch", with the line. A decision "replace" puts the recipe's own spec in the place of
//    the base's, and the rewriting goes on with that.
//  - A subpackage with a version of its own, which the edit would leave as old as the base's or
//  make
//    older, gets our suffix on the base's release of it.
//  - What changed and was not meant to is a finding "spec-changed".

#include "ecosystem/port.hpp"
#include "ecosystem/rpm/evaluate.hpp"
#include "ecosystem/rpm/inputs.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stopgap::rpm {

struct RewriteRequest {
    const Recipe& recipe;
    const Base& base;
    const FoundBase& found;
    const Inputs& inputs;
    Evr version;                               ///< the hotfix's
    VersionScheme versions;                    ///< of the target
    std::string target;                        ///< its name
    std::vector<std::filesystem::path> layers; ///< where specs are evaluated and patches tried
    /// The same with build dependencies, for a %prep that needs them.
    std::function<std::vector<std::filesystem::path>(const std::vector<std::string>& requirements)>
        layers_with;
};

/// What the rewriting came to.
struct RewrittenSpec {
    Rewriting done;
    SpecFacts facts;   ///< of the new spec; meaningless where done.findings is not empty
    Instant changed{}; ///< of our changelog entry: the time that the build writes into packages
};

/// The date of a hotfix: `hotfix` minutes after the base's newest changelog entry, so that the same
/// recipe gives the same bytes whenever it is built. Where that would lie after the base was packed
/// (an entry of today is dated noon), or where there is no entry: as many seconds after `packed`.
/// A date to come would leave the times of built files as they are: rpm only clamps later ones.
[[nodiscard]] Instant hotfix_date(std::optional<Instant> newest_entry, Instant packed,
                                  unsigned hotfix);

[[nodiscard]] RewrittenSpec rewrite(SourceTree& tree, const RewriteRequest& request,
                                    Workplace& workplace);

} // namespace stopgap::rpm
