#pragma once
// What the last attempt of a recipe on a target left: its tree, its source package, its results,
// and how to enter it again (`stopgap shell`). It lies in STATE/attempts until the next one begins.

#include "ecosystem/workplace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

class LastAttempt {
  public:
    /// Discards what the one before left, and makes the folder anew.
    [[nodiscard]] static LastAttempt begin(const std::string& id, const std::string& target,
                                           const Workplace& workplace);
    /// Throws Error(usage) where there is none.
    [[nodiscard]] static LastAttempt find(const std::string& id, const std::string& target,
                                          const Workplace& workplace);

    [[nodiscard]] std::filesystem::path source_folder() const { return folder_ / "source"; }
    /// Touched by package code; made by the attempt.
    [[nodiscard]] std::filesystem::path build_folder() const { return folder_ / "build"; }
    /// Copied out of it.
    [[nodiscard]] std::filesystem::path results_folder() const { return folder_ / "results"; }

    void remember(const std::vector<std::filesystem::path>& layers,
                  const std::vector<std::string>& environment) const;
    [[nodiscard]] std::vector<std::filesystem::path> layers() const;
    [[nodiscard]] std::vector<std::string> environment() const;

  private:
    LastAttempt(std::filesystem::path folder, FileLock lock)
        : folder_(std::move(folder)), lock_(std::move(lock)) {}
    std::filesystem::path folder_;
    FileLock lock_; ///< one attempt of one recipe on one target at a time
};

/// An interactive shell as user builder where the last attempt ended; returns its exit status.
[[nodiscard]] int run_shell(const std::string& id, const std::string& target, Workplace& workplace);

} // namespace stopgap::deb
