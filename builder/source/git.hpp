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
//    Its digest is the tar's before compression: what xz makes of it differs between versions.
//  - A patch is `git diff` of a commit and its parent, without renames, under the commit's author
//    and subject. Merges, binary files, symbolic links and submodules are refused: patch(1) cannot
//    do the same as git. Beside it come both versions of each file, to merge where it does not
//    apply: at most k_most_merged_file_bytes of one, and k_most_merged_bytes in all. Of a commit
//    beyond that come none.
//  - Same input, same bytes.
//  - Statuses: unreachable (7), verification (3) for whatever the server sent, usage (2) for
//    commits that cannot be patches.

#include "source/download.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::source {

inline constexpr std::uint64_t k_most_pack_bytes = 1ULL << 30U;
inline constexpr std::uint64_t k_most_git_file_bytes = 512ULL << 20U;
inline constexpr std::uint64_t k_most_merged_file_bytes = 16ULL << 20U;
inline constexpr std::uint64_t k_most_merged_bytes = 128ULL << 20U; ///< of one input
inline constexpr unsigned k_most_commits = 64;                      ///< of one input

struct GitTag {
    std::string url;
    std::string tag;
    std::string commit;      ///< 40 lower-case hexadecimal digits
    std::string sha256 = {}; ///< that the tar must have before compression; empty: any
    std::uint64_t most_file_bytes = k_most_git_file_bytes;
};

/// A file as a commit has it.
struct GitFileVersion {
    std::string bytes;
    bool is_executable = false;
};

/// A file that a commit changes, before and after; absent where it is not there.
struct GitFile {
    std::string path;
    std::optional<GitFileVersion> before, after;
};

struct GitPatch {
    std::string commit;
    std::string subject;             ///< of its message, printable
    std::string text;                ///< with a header as Debian's DEP-3 wants it
    std::vector<GitFile> files = {}; ///< empty: they are too large
};

struct GitExport {
    StoredFile file;
    std::string tar_sha256; ///< before compression
};

/// The tag's tree as FOLDER/..., a tar compressed with xz, in the store; nothing is stored where
/// its digest is another than the tag's. `scratch` is a folder of ours.
[[nodiscard]] GitExport export_git_tag(const GitTag& tag, const std::string& folder,
                                       const DownloadSettings& settings, const fs::path& scratch,
                                       Store& store);

/// Throws Error(verification), naming both digests, where the recipe pins another one.
void require_tar_digest(const GitTag& tag, const std::string& found);

/// The patches of `commits` (names, and ranges "OLD..NEW" without OLD itself), in order.
[[nodiscard]] std::vector<GitPatch> fetch_git_patches(const std::string& url,
                                                      const std::vector<std::string>& commits,
                                                      const DownloadSettings& settings,
                                                      const fs::path& scratch);

} // namespace stopgap::source
