#pragma once
// When a file or folder of the cache was used last: its time of modification. So what nobody uses
// any more can be removed while other processes run.
//
// Rules:
//  - A use holds a shared flock(2), a removal an exclusive one: they never overlap.
//  - What was used since it was looked at is not removed.

#include "base/clock.hpp"
#include "base/files.hpp"

#include <sys/stat.h>

namespace stopgap {

/// Records a use now; held against removal as long as the descriptor is open. Empty where nothing
/// (or a symbolic link) is there.
[[nodiscard]] FileDescriptor open_in_use(const fs::path& path);

/// Records a use now. False where nothing is there.
[[nodiscard]] bool mark_used(const fs::path& path);

[[nodiscard]] Instant last_use_of(const struct stat& status);

/// Removes a file, or a folder of ours with its content. False where somebody holds it, or used it
/// since `last_use`.
bool remove_unused(const fs::path& path, Instant last_use);

} // namespace stopgap
