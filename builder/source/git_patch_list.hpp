#pragma once
// Patches on their way out of the confined worker, as one text. What comes out is not believed.

#include "source/git.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::source::git {

/// Whether git, patch(1) and we read the name of a file as the same one, below the tree.
[[nodiscard]] bool is_plain_name(std::string_view name);

[[nodiscard]] std::string packed(const std::vector<GitPatch>& patches);

/// Throws Error(verification) with `name` as its subject for what packed() does not write.
[[nodiscard]] std::vector<GitPatch> unpacked_patches(std::string_view text,
                                                     const std::string& name);

} // namespace stopgap::source::git
