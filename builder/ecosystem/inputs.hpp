#pragma once
// The recipe's inputs that are the same for every package format: files beside the recipe and
// downloads. Each comes back verified, in the store.

#include "ecosystem/workplace.hpp"
#include "model/committed_file.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap {

/// A file of the recipe's folder, its digest checked where the recipe pins one.
/// Throws Error(verification) naming what was expected and what is there.
[[nodiscard]] SourceFile take_path_input(const Recipe& recipe, const PathInput& input,
                                         Workplace& workplace);

/// A download, verified by its digest, its signature, or both. With --offline, what an earlier run
/// verified is taken from the store, and a signature is checked again.
[[nodiscard]] SourceFile fetch_url_input(const Recipe& recipe, const UrlInput& input,
                                         Workplace& workplace);

/// A patch of the recipe's, to be added to the packaging (or to take the place of its namesake).
struct PatchInput {
    std::string name; ///< in the packaging: "CVE-2026-1/01-fix.patch"
    SourceFile file;
    std::string donor; ///< "libevent 2.1.12-stable-8+deb12u1 of bookworm-security"; empty: none
    /// Of a git commit: both versions of what it changes. Empty: none, or too large to merge.
    std::vector<CommittedFile> commit_files = {};
};

/// An input that each format takes the same way: a file beside the recipe, or a download; absent
/// for `archive`, which is the caller's to know, and for `git` (ecosystem/git_inputs.hpp).
[[nodiscard]] std::optional<SourceFile> fetch_common_input(const Recipe& recipe, const Input& input,
                                                           Workplace& workplace);

/// What a patch is called in the packaging: as the input's `name` says, else a path as it lies
/// below patches/, else the file's own name.
[[nodiscard]] std::string patch_name(const Input& input, const SourceFile& file);

/// Throws where a tarball among the files breaks the extraction policy (source/archive.hpp), before
/// anything is made of it. What the packaging's tools unpack they unpack in the sandbox, where a
/// link may lead anywhere and reach nothing.
void inspect_tarballs(const SourceSet& files);

/// The last part of a URL's path, decoded; "download" where it has none.
[[nodiscard]] std::string file_name_of_url(const std::string& url);

} // namespace stopgap
