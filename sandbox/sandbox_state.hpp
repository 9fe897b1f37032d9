#pragma once
// What a running Sandbox holds; for sandbox.cpp and run.cpp only.

#include "sandbox/cgroups.hpp"
#include "sandbox/namespaces.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/server.hpp"

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

    SandboxState() = default;
    SandboxState(const SandboxState&) = delete;
    SandboxState& operator=(const SandboxState&) = delete;
    ~SandboxState();
    void stop();
};

/// Waits for the server's first message; throws the Error that it sent.
std::vector<std::string> receive_ready(int channel);

/// The Error in a message of kind 'e'.
[[nodiscard]] Error error_in(const std::string& bytes);

/// What the process itself has to limit, since no cgroup does.
[[nodiscard]] ProcessLimits process_limits(const Limits& limits, const Cgroups& cgroups);

} // namespace stopgap::sandbox
