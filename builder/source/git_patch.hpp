#pragma once
// Commits as patches, in the confined worker alone. What a patch says and what is refused: git.hpp.

#include "source/git.hpp"
#include "source/git_objects.hpp"

#include <string>
#include <vector>

namespace stopgap::source::git {

/// The names of the commits that `wanted` (single ones and ranges "OLD..NEW") says, in order.
[[nodiscard]] std::vector<std::string> listed_commits(const Objects& objects,
                                                      const std::vector<std::string>& wanted);

/// Each commit against its parent.
[[nodiscard]] std::vector<GitPatch> patches_of(const Objects& objects,
                                               const std::vector<std::string>& commits);

} // namespace stopgap::source::git
