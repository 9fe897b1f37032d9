#pragma once
// What a git repository gave, by what was asked of it: STATE/git/DIGEST.
//
// Rules:
//  - A note holds digests; the bytes lie in the store, and are verified as a note is read.
//  - A note of which a file is missing, or a line is not understood, counts as none.

#include "ecosystem/workplace.hpp"
#include "model/committed_file.hpp"
#include "source/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap {

/// A file of the store, and what it is called.
struct GitNote {
    std::string name;
    source::StoredFile file;
    std::string tar_sha256 = {};           ///< of a tag's tarball, before compression
    std::vector<CommittedFile> files = {}; ///< of a commit's patch
};

/// Absent where that was never asked, or not all of it is there any more.
[[nodiscard]] std::optional<std::vector<GitNote>>
read_git_notes(const std::vector<std::string>& asked, const Workplace& workplace);

void write_git_notes(const std::vector<std::string>& asked, const std::vector<GitNote>& notes,
                     const Workplace& workplace);

} // namespace stopgap
