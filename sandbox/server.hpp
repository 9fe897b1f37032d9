#pragma once
// The first process of a sandbox: it makes the root, runs one command at a time, and reaps.
//
// Rules:
//  - It ends, and the kernel kills all that is left, when the Sandbox's end of the channel closes.
//  - Commands cannot touch it: it is not dumpable and belongs to the outer user namespace.
//  - Everything that a command left running is killed before its end is reported.
//
// Messages, first byte: to it 'r' (run; descriptors: task, stdin, stdout, stderr), 'k' (kill the
// command); from it 's' (the storage in force: kind and reason of each; descriptors: each tmpfs
// that holds changes), 'o' (ready; notes), 'e' (an Error: status, message, NUL, hint), 'x' (ended;
// the wait status in decimal).

#include "base/files.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/sandbox.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::sandbox {

struct ServerPlan {
    const Settings& settings;
    const Changes& changes;
    Sources sources;
    FileDescriptor channel;
};

/// Limits that the process itself carries (setrlimit(2)); 0: none.
struct ProcessLimits {
    std::uint64_t address_space_bytes = 0;
    std::uint64_t processes = 0;
    std::uint64_t file_bytes = 0;
};

/// One command as the server gets it.
struct Task {
    std::vector<std::string> argv = {};
    std::vector<std::string> environment = {};
    std::string working_directory = {};
    User user = User::root;
    bool interactive = false;
    ProcessLimits limits = {};
};
[[nodiscard]] std::string packed(const Task& task);
[[nodiscard]] Task unpacked_task(const std::string& bytes);

/// Runs as process 1 of the new namespaces; returns when the channel closes.
int serve(ServerPlan plan);

/// What a worker needs beside its task: 0, 1 and 2, and what holds for all commands.
struct Worker {
    Task task = {};
    std::vector<FileDescriptor> standard = {};
    Hardening hardening = Hardening::build;
};

/// In a new process: becomes the command. Where it cannot, it says why on stderr and returns the
/// exit status for it (127: no such program, 126: anything else).
int become_command(const Worker& worker);

} // namespace stopgap::sandbox
