#pragma once
// A private folder per run, STATE/run/<name>, and the collection of what killed runs left.
//
// Rules:
//  - A run is alive exactly while somebody holds the lock STATE/run/<name>.lock; the lock lies
//    outside of the folder, so that it outlives the folder's removal.
//  - The cgroups of a run's sandboxes are recorded in its folder before they are made, so that they
//    are found after a kill -9.

#include "base/clock.hpp"
#include "base/files.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::sandbox {

class RunFolder {
  public:
    /// Makes STATE/run/<pid>-<random>, private to the caller (0700).
    [[nodiscard]] static RunFolder make(const fs::path& state_folder);
    RunFolder(RunFolder&& other) noexcept
        : path_(std::move(other.path_)), lock_(std::move(other.lock_)) {
        other.path_.clear();
    }
    RunFolder& operator=(RunFolder&&) = delete;
    /// Removes the cgroups recorded in the folder, and the folder, in the background. The run's
    /// sandboxes have to be gone.
    ~RunFolder();

    [[nodiscard]] const fs::path& path() const { return path_; }
    /// Makes and returns the sub-folder `name`.
    [[nodiscard]] fs::path folder(const std::string& name) const;

  private:
    RunFolder(fs::path path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
    fs::path path_;
    FileLock lock_;
};

/// Removes the folders and cgroups of runs that are no longer alive, half-made layers, and trees
/// whose deletion was cut short. Returns the names of the runs removed.
std::vector<std::string> collect_abandoned(const fs::path& state_folder);

/// When the oldest of the runs that are alive began; absent where there is none.
[[nodiscard]] std::optional<Instant> oldest_run(const fs::path& state_folder);

} // namespace stopgap::sandbox
