#pragma once
// STATE/attempts/ID@TARGET: what the last attempt of a recipe on a target left (its tree, its
// source package, its results, its logs), and how to enter it again (`stopgap shell`).
//
// Rules:
//  - One run at a time works on a recipe and a target: the lock is held as long as this object.
//  - Logs are written here and nowhere else first: they survive whatever ends the run, and lie here
//    until the next run begins. The rest lies here until the next attempt begins.

#include "ecosystem/attempt.hpp"
#include "ecosystem/workplace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap {

/// What a shell needs to stand where an attempt stood.
struct AttemptSetting {
    std::vector<std::filesystem::path> layers; ///< bottom first
    std::vector<std::string> environment;
    std::string working_directory; ///< inside; k_build_inside where it is gone
};

class LastAttempt {
  public:
    /// Takes the lock and discards the logs of the run before. Throws Error(machine) where another
    /// stopgap works on the same recipe and target.
    [[nodiscard]] static LastAttempt open(const std::string& id, const std::string& target,
                                          const Workplace& workplace);
    /// Throws Error(usage) where nothing was built yet.
    [[nodiscard]] static LastAttempt find(const std::string& id, const std::string& target,
                                          const Workplace& workplace);

    /// Discards what the attempt before left, and keeps what is needed to enter this one.
    void begin_attempt(const AttemptSetting& setting);

    [[nodiscard]] std::filesystem::path logs_folder() const { return folder_ / "logs"; }
    /// What the build is given, seen at k_source_inside; made by the caller.
    [[nodiscard]] std::filesystem::path source_folder() const { return folder_ / "source"; }
    /// Seen at k_build_inside, and touched by package code; made by the attempt.
    [[nodiscard]] std::filesystem::path build_folder() const { return folder_ / "build"; }
    /// Copied out of it.
    [[nodiscard]] std::filesystem::path results_folder() const { return folder_ / "results"; }

    [[nodiscard]] AttemptSetting setting() const;

  private:
    LastAttempt(std::filesystem::path folder, FileLock lock)
        : folder_(std::move(folder)), lock_(std::move(lock)) {}
    std::filesystem::path folder_;
    FileLock lock_;
};

/// An interactive shell as user builder where the last attempt ended; returns its exit status.
[[nodiscard]] int run_shell(const std::string& id, const std::string& target, Workplace& workplace);

} // namespace stopgap
