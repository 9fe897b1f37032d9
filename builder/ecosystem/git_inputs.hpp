#pragma once
// The recipe's inputs from git, each verified, in the store (source/git.hpp has the rules).
//
// Rules:
//  - What a commit gave is kept by URL, tag and commit (git_notes.hpp): it is not fetched again,
//    and --offline finds it, with both versions of the files of a patch, to merge where it does not
//    apply.
//  - A tag's tarball is held to the recipe's digest of it each time, found again or not.

#include "ecosystem/inputs.hpp"

#include <string>
#include <vector>

namespace stopgap {

/// A source's tag as a tarball, NAME-VERSION.tar.xz of the folder NAME-VERSION: the repository's
/// name and `version`, or what the input's own `name` says.
[[nodiscard]] SourceFile fetch_git_source(const Input& input, const std::string& version,
                                          Workplace& workplace);

/// The commits of a patch input, one patch each, named for its subject and commit.
[[nodiscard]] std::vector<PatchInput> fetch_git_patches(const Input& input, Workplace& workplace);

} // namespace stopgap
