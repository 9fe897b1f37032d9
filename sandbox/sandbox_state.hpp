#pragma once
// What a running Sandbox holds, and steps of its start; for the library's own sources only.

#include "sandbox/cgroups.hpp"
#include "sandbox/namespaces.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/server.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::sandbox {

struct SandboxState {
    Settings settings;
    Changes changes;
    fs::path overlay;                   ///< our folder in Settings::scratch; empty: none
    std::vector<FileDescriptor> in_use; ///< shared locks on the layers below
    Cgroups cgroups;
    FileDescriptor channel;
    NamespaceProcess process; ///< ends before the cgroups are removed
    std::vector<std::string> isolation;
    std::vector<StorageInForce> storage; ///< of the root of layers, then each mount of layers
    std::vector<FileDescriptor> memory;  ///< each tmpfs that holds changes
    std::uint64_t copied_bytes = 0;      ///< of layers, in folders for changes, at the start

    SandboxState() = default;
    SandboxState(const SandboxState&) = delete;
    SandboxState& operator=(const SandboxState&) = delete;
    ~SandboxState();
    void stop();
};

/// Waits until the server is ready; throws the Error that it sent, or Error(interrupted).
[[nodiscard]] Entered receive_ready(int channel);

/// Drops the layers that a full tree covers.
void leave_out_covered_layers(SandboxState& state);

/// After the start: an upper that layers were copied into is a full tree from here on, and what was
/// copied is no change.
void take_copies_over(SandboxState& state);

/// Sandbox::isolation(), but for the notes of the first process.
[[nodiscard]] std::vector<std::string> isolation_of(const SandboxState& state);

/// Says once in a process what keeps changes out of the state folder, and the mend.
void warn_of_storage(const SandboxState& state);

/// The Error in a message of kind 'e'.
[[nodiscard]] Error error_in(const std::string& bytes);

/// What the process itself has to limit, since no cgroup does.
[[nodiscard]] ProcessLimits process_limits(const Limits& limits, const Cgroups& cgroups);

} // namespace stopgap::sandbox
