#pragma once
// A confined child process for parsers of hostile bytes (DESIGN promise 1): archives,
// decompression.
//
// Rules, in force before the work begins:
//  - no privileges: an own user namespace, no capabilities, no_new_privs, and as root another uid;
//  - no network, no other process in sight, no file system but the folder given (its root is that
//    folder), no descriptor but those given;
//  - bounded memory and CPU time; it dies with its parent;
//  - no key or secret is in the parent's memory while it runs (the parent holds none).
// The work returns text; an Error thrown inside comes out of run_confined as the same Error. A
// worker that dies is an Error(verification): it was fed bytes that we do not accept.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stopgap {

struct Confinement {
    std::filesystem::path folder; ///< becomes the worker's root; empty: it gets none to write
    std::vector<int> descriptors; ///< stay open under their numbers
    std::uint64_t memory_bytes = 2ULL << 30U;
    std::chrono::seconds cpu_time{600};
    std::uint64_t result_limit_bytes = 256U << 20U;
};

/// Forks, confines, runs `work`, and returns what it returned. The calling process must have one
/// thread.
[[nodiscard]] std::string run_confined(const Confinement &confinement,
                                       const std::function<std::string()> &work);

} // namespace stopgap
