#pragma once
// Patches on their way out of the confined worker, as one text. What comes out is not believed.

#include "source/git.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::source::git {

[[nodiscard]] std::string packed(const std::vector<GitPatch>& patches);

/// Throws Error(verification) with `name` as its subject for what packed() does not write.
[[nodiscard]] std::vector<GitPatch> unpacked_patches(std::string_view text,
                                                     const std::string& name);

} // namespace stopgap::source::git
