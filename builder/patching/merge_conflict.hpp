#pragma once
// What is in the way of a three-way merge, in words and lines, in the confined worker alone.

#include "model/result.hpp"
#include "source/git_objects.hpp"

namespace stopgap::patching {

/// The first conflict of `merged`, which has some: the file, the line in our version (0: it has no
/// such file), why, and a few lines of both sides; the places of the others below.
[[nodiscard]] Evidence conflict_in(const source::git::Objects& objects, git_index& merged);

} // namespace stopgap::patching
