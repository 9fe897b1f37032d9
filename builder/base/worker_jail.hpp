#pragma once
// The inside of a confined worker's start: what the child does to itself before it may work. See
// worker.hpp for the rules; only worker.cpp uses this.

#include "base/files.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::worker_jail {

/// The ids that a worker runs as.
struct Identity {
    uid_t user = 0;
    gid_t group = 0;
};

/// As root: ids that nobody else has, if the own user namespace maps any; else the caller's.
[[nodiscard]] Identity worker_identity();

struct Jail {
    Identity identity;
    int folder = -1;              ///< -1: an empty root
    std::vector<int> descriptors; ///< to stay open
    int lifetime = -1;            ///< a pipe that the parent holds open while it lives
    std::uint64_t memory_bytes = 0;
    std::uint64_t cpu_seconds = 0;
};

/// Gives up everything that the rules name, in the child, which is in its own user namespace whose
/// ids are mapped already. Throws Error(machine) with the step that failed.
void enter(const Jail& jail);

} // namespace stopgap::worker_jail
