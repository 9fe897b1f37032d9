#pragma once
// How much disk a sandbox uses: its changes and its writable mounts, walked now and then, seldom
// enough to cost little. File systems offer no quota for a folder that works everywhere.

#include "base/clock.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/sandbox.hpp"

#include <cstdint>
#include <vector>

namespace stopgap::sandbox {

class DiskWatch {
  public:
    DiskWatch(const Settings& settings, const Changes& changes);
    /// Whether more is used than Limits::disk_bytes; measures if it is time to.
    [[nodiscard]] bool limit_reached();

  private:
    std::uint64_t limit_bytes_;
    std::vector<fs::path> trees_;
    Stopwatch since_measured_;
    double interval_seconds_ = 2;
};

} // namespace stopgap::sandbox
