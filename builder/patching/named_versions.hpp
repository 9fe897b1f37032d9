#pragma once
// The `index` lines of a commit's patch, which name both versions of each file by git's SHA-1.

#include "patching/three_way.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::patching {

/// Throws Error(verification) where a file's version in the commit's parent or in the commit is
/// another one than `patch`, which `git diff` made with full names, says: it names the file and
/// both versions. A file without such a line is the same in both.
void require_named_versions(std::string_view patch, const std::vector<ThreeVersions>& files);

} // namespace stopgap::patching
