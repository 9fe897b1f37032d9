#pragma once
// The source package of a workaround: a native one of our own, made of the templates and the
// recipe's files.
//
// Rules:
//  - What lies below /etc is a conffile: a host's edits stay, and only a purge takes it away.
//  - The files are kept under numbers, and debian/rules puts each at its place: a path of the
//    recipe's is no path here.

#include "base/clock.hpp"
#include "ecosystem/deb/source_package.hpp"
#include "ecosystem/deb/work_tree.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <filesystem>
#include <string>

namespace stopgap::deb {

/// What a workaround's packaging is written from.
struct WorkaroundFacts {
    const Recipe& recipe;
    const Fix& fix;
    std::string source; ///< the base's
    std::string version;
    std::string distribution; ///< of the changelog: the base's own word
    std::string maintainer;   ///< "Name <mail>"
    Instant date;
};

/// debian/control, with the marks of a hotfix.
[[nodiscard]] std::string workaround_control(const WorkaroundFacts& facts);
/// debian/rules.
[[nodiscard]] std::string workaround_rules(const WorkaroundFacts& facts);
/// debian/conffiles; empty: none.
[[nodiscard]] std::string workaround_conffiles(const Fix& fix);

/// Makes the tree in `folder`. `files` are those of take_shipped_files().
[[nodiscard]] WorkTree make_workaround_tree(const WorkaroundFacts& facts, const SourceSet& files,
                                            const std::filesystem::path& folder);

/// Writes it as a native source package into `folder`, which is made.
[[nodiscard]] SourcePackage write_workaround_source(const WorkTree& tree,
                                                    const std::string& version, Instant date,
                                                    const std::filesystem::path& folder);

} // namespace stopgap::deb
