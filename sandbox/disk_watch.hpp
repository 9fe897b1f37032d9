#pragma once
// How much disk a sandbox uses, or memory in its place: its changes and its writable mounts, walked
// now and then, seldom enough to cost little. File systems offer no quota for a folder that works
// everywhere.

#include "base/clock.hpp"
#include "sandbox/sandbox_state.hpp"

#include <sys/statvfs.h>

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::sandbox {

class DiskWatch {
  public:
    explicit DiskWatch(const SandboxState& state);
    /// Whether more is used than Limits::disk_bytes; measures if it is time to.
    [[nodiscard]] bool limit_reached();
    /// What was used when limit_reached() measured last.
    [[nodiscard]] std::uint64_t used_bytes() const { return used_bytes_; }

    /// Notes whether a file system that is written to has no room, for bytes or for files.
    void look_for_room();
    /// Where there was no room at some look; empty: nowhere.
    [[nodiscard]] const std::string& full() const { return full_; }

  private:
    [[nodiscard]] std::uint64_t measured_bytes() const;
    void look_for_room_at(const struct statvfs& room, const std::string& place);

    const SandboxState& state_;
    std::uint64_t limit_bytes_;
    std::uint64_t used_bytes_ = 0;
    std::string full_;
    std::vector<fs::path> trees_;
    Stopwatch since_measured_;
    double interval_seconds_ = 2;
};

} // namespace stopgap::sandbox
