#pragma once
// A git commit whose patch does not apply, brought onto the tree of a probe (three_way.hpp has the
// rules of the merge).
//
// Rules:
//  - The result is a patch from the tree to the merged files, with the header of the commit's patch
//    and a line that says onto what it was merged. Nothing is applied here.
//  - The versions to merge are those that the patch's `index` lines name.
//  - A file that the commit changes or takes away must be in the tree.
//  - Where the tree has the whole change to some of the files, what is left may be no fix (a test,
//    the news): the result is in part, and a person decides.
//  - Files of more than source::k_most_merged_file_bytes are not merged.

#include "model/committed_file.hpp"
#include "model/result.hpp"
#include "patching/patch_probe.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::patching {

/// Both versions of each file that the commit changes, and what it is brought onto.
struct QueuedCommit {
    std::vector<CommittedFile> files; ///< empty: they were too large to be kept
    std::string onto;                 ///< for people: "hello 2.10-3"
};

struct Rebased {
    std::optional<std::string> patch; ///< absent: it cannot be had, see `evidence`
    std::string note = {};            ///< which files were merged, and where they are in the tree
    bool is_in_part = false;          ///< see `evidence`: a person decides whether to take `patch`
    Evidence evidence = {};
};

/// Whether the patch is of a kind that can be merged at all: applied forward, by paths, of which
/// each loses the same folders, lest a file land in a namesake.
[[nodiscard]] bool can_rebase(const QueuedCommit& commit, const PatchUsage& usage);

/// Whether the tree has each file that the commit changes or takes away, where patch(1) would look.
/// The commit must be one that can_rebase().
[[nodiscard]] bool has_files_of(PatchProbe& probe, const QueuedCommit& commit,
                                const PatchUsage& usage);

/// The commit behind `patch` on the probe's tree. Throws Error(verification) where the commit's
/// files are not those that the patch names.
[[nodiscard]] Rebased rebase(PatchProbe& probe, const QueuedCommit& commit,
                             const std::string& patch, const PatchUsage& usage);

} // namespace stopgap::patching
