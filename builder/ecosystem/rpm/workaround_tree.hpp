#pragma once
// The source package of a workaround: a spec of our own, made of the template, and the recipe's
// files.
//
// Rules:
//  - What lies below /etc is %config(noreplace): a host's edits stay, beside the new file.
//  - The files are sources under numbered names, and %install puts each at its place.
//  - No requirement is generated, not even of a script's interpreter: it must install wherever the
//    base does, and bring nothing.

#include "base/clock.hpp"
#include "ecosystem/rpm/evaluate.hpp"
#include "ecosystem/rpm/source_tree.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <filesystem>
#include <string>

namespace stopgap::rpm {

/// What a workaround's spec is written from.
struct WorkaroundFacts {
    const Recipe& recipe;
    const Fix& fix;
    std::string source; ///< the base's
    Evr version;
    std::string maintainer; ///< "Name <mail>"
    Instant date;
};

/// The spec, with the marks of a hotfix. Error(usage) where a value is not fit for one.
[[nodiscard]] std::string workaround_spec(const WorkaroundFacts& facts);

/// What the spec makes; a value, since all of it is ours.
[[nodiscard]] SpecFacts facts_of_workaround(const WorkaroundFacts& facts);

/// Makes the tree in `folder`. `files` are those of take_shipped_files().
[[nodiscard]] SourceTree make_workaround_tree(const WorkaroundFacts& facts, const SourceSet& files,
                                              const std::filesystem::path& folder);

} // namespace stopgap::rpm
