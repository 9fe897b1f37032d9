#pragma once
// A file that a git commit changes, as the commit's parent and the commit have it: what a three-way
// merge takes beside the tree.

#include <filesystem>
#include <optional>
#include <string>

namespace stopgap {

struct KeptVersion {
    std::filesystem::path stored; ///< where its bytes lie, verified
    bool is_executable = false;
};

struct CommittedFile {
    std::string path; ///< below the commit's tree; no white space, quotes, "." or ".."
    std::optional<KeptVersion> before, after; ///< absent: it is not there
};

} // namespace stopgap
