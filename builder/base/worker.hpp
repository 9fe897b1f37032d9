#pragma once
// A confined child process for parsers of hostile bytes (DESIGN promise 1): archives,
// decompression.
//
// Rules, in force before the work begins:
//  - no privileges: an own user namespace, no capabilities, no_new_privs, and as root another uid
//    (where the caller's own user namespace has one to give);
//  - no network, no other process in sight, no file system but the folder given (its root is that
//    folder), no descriptor but those given; 0, 1 and 2 are /dev/null;
//  - a seccomp filter that allows what parsing needs; starting programs or processes, sockets,
//    mounts and tracing end the worker;
//  - bounded memory, CPU time and time; it dies with its parent;
//  - no key or secret is in the parent's memory while it runs (the parent holds none).
// The work returns text; an Error thrown inside comes out as the same Error. A worker that dies, or
// takes too long, is an Error(verification): it was fed bytes that we do not accept. Where the
// machine cannot confine it, nothing runs: Error(machine).

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

struct Confinement {
    std::string name = "input"; ///< what it works on: the subject of errors
    /// Becomes the worker's root; a folder of ours. What the worker makes in it belongs to the
    /// caller afterwards. Empty: it gets an empty root that it cannot write to.
    std::filesystem::path folder;
    std::vector<int> descriptors; ///< stay open under their numbers
    std::uint64_t memory_bytes = 2ULL << 30U;
    std::chrono::seconds cpu_time{600};
    std::chrono::seconds time{1800};
    std::uint64_t result_limit_bytes = 256U << 20U;
};

/// Forks, confines, runs `work`, and returns what it returned. The calling process must have one
/// thread.
[[nodiscard]] std::string run_confined(const Confinement& confinement,
                                       const std::function<std::string()>& work);

/// Hands bytes from the worker to the caller.
using Emit = std::function<void(std::string_view)>;

/// As run_confined, but what `work` emits reaches `receive` in the caller, in order, in pieces of
/// at most 1 MiB, while it runs. Where `receive` returns false, the worker is ended and the call
/// returns.
void stream_confined(const Confinement& confinement, const std::function<void(const Emit&)>& work,
                     const std::function<bool(std::string_view)>& receive);

} // namespace stopgap
