#pragma once
// How much disk a sandbox uses, or memory in its place: its changes and its writable mounts, walked
// now and then, seldom enough to cost little. File systems offer no quota for a folder that works
// everywhere.

#include "base/clock.hpp"
#include "sandbox/sandbox_state.hpp"

#include <sys/statvfs.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::sandbox {

/// What DiskWatch::full() begins with where it is the memory for changes that had no room.
constexpr std::string_view k_no_room_in_memory = "no room in memory";

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
    /// What of Limits::disk_bytes was used where a file system of just that size had no room at
    /// some look; empty: nowhere.
    [[nodiscard]] const std::string& filled() const { return filled_; }

  private:
    [[nodiscard]] std::uint64_t measured_bytes() const;
    void look_for_room_at(const struct statvfs& room, const std::string& place);
    void look_for_room_in_memory(const struct statvfs& room);

    const SandboxState& state_;
    std::uint64_t limit_bytes_;
    std::uint64_t used_bytes_ = 0;
    std::string full_;
    std::string filled_;
    std::vector<fs::path> trees_;
    Stopwatch since_measured_;
    double interval_seconds_ = 2;
};

} // namespace stopgap::sandbox
