#pragma once
// What a recipe takes from a git repository: the tree of a tag as a tarball, and commits as
// patches.
//
// Rules:
//  - The network side only moves bytes (git_server.hpp); every byte that a server sent is read in
//    the confined worker: the protocol, the pack, its objects.
//  - What is named by a commit is what has that name: libgit2 computes the SHA-1 of every object
//    that is used. A tag must lead to the pinned commit, as the server lists it and as its own
//    object says.
//  - Only what is needed is fetched: the commit alone for a tree, its parent too for a patch; at
//    most k_most_pack_bytes.
//  - A tarball holds the tree as it is committed, by the bytes of its names: .gitattributes
//    (export-ignore, export-subst, eol) has no effect. Every time is the commit's, every owner
//    root. A submodule is refused; names, links and sizes are held to the rules of archive.hpp.
//  - A patch is `git diff` of a commit and its parent, without renames, under the commit's author
//    and subject. Merges, binary files, symbolic links and submodules are refused: patch(1) cannot
//    do the same as git.
//  - Same input, same bytes.
//  - Statuses: unreachable (7), verification (3) for whatever the server sent, usage (2) for
//    commits that cannot be patches.

#include "source/download.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::source {

inline constexpr std::uint64_t k_most_pack_bytes = 1ULL << 30U;
inline constexpr std::uint64_t k_most_git_file_bytes = 512ULL << 20U;
inline constexpr unsigned k_most_commits = 64; ///< of one input

struct GitTag {
    std::string url;
    std::string tag;
    std::string commit; ///< 40 lower-case hexadecimal digits
    std::uint64_t most_file_bytes = k_most_git_file_bytes;
};

struct GitPatch {
    std::string commit;
    std::string subject; ///< of its message, printable
    std::string text;    ///< with a header as Debian's DEP-3 wants it
};

/// The tag's tree as FOLDER/..., a tar compressed with xz, in the store. `scratch` is a folder of
/// ours.
[[nodiscard]] StoredFile export_git_tag(const GitTag& tag, const std::string& folder,
                                        const DownloadSettings& settings, const fs::path& scratch,
                                        Store& store);

/// The patches of `commits` (names, and ranges "OLD..NEW" without OLD itself), in order.
[[nodiscard]] std::vector<GitPatch> fetch_git_patches(const std::string& url,
                                                      const std::vector<std::string>& commits,
                                                      const DownloadSettings& settings,
                                                      const fs::path& scratch);

} // namespace stopgap::source
