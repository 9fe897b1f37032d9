#pragma once
// A commit on another tree than its parent's, as `git cherry-pick` does it: libgit2's three-way
// merge of each file that the commit changes.
//
// Rules:
//  - Ancestor is the file in the commit's parent, theirs the file in the commit, ours the file in
//    the tree. Nothing else is looked at: no rename is guessed, no configuration or attribute
//    counts.
//  - All files merge, or none does. A file that one side takes away and the other one changes is a
//    conflict; so are two versions of a new file, and a change of a file that is binary in the
//    tree.
//  - It runs in the confined worker: all three versions are hostile bytes.
//  - Same input, same bytes, for one version of libgit2.

#include "model/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::patching {

/// One file in its three versions; absent where it is not there.
struct ThreeVersions {
    std::string path; ///< in the commit's tree
    std::optional<std::string> before, ours, after;
    bool was_executable = false, is_executable = false; ///< before and after
};

struct ThreeWay {
    std::string diff;                 ///< from ours to the merged files; empty: nothing to change
    std::optional<Evidence> conflict; ///< what is in the way: the first file with its line in ours,
                                      ///< both sides, and the others' names
};

/// `name` is what is merged, for errors. Throws Error(verification) where libgit2 refuses the
/// files.
[[nodiscard]] ThreeWay merge_three_way(const std::vector<ThreeVersions>& files,
                                       const std::string& name);

} // namespace stopgap::patching
