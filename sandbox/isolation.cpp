// What is told of a sandbox's isolation, in the provenance and to people.

#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/root_storage.hpp"
#include "sandbox/sandbox_state.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

namespace stopgap::sandbox {

namespace {

std::string shown(const StorageInForce& in_force) {
    const std::string why = in_force.why.empty() ? "" : ": " + printable(in_force.why);
    switch (in_force.storage) {
    case Storage::overlay:
        return "an overlay of layers, with changes beside them on disk";
    case Storage::overlay_in_memory:
        return "an overlay of layers, with changes in memory (a tmpfs) and not on disk" + why;
    case Storage::copy:
        return "a copy of the layers and not an overlay" + why;
    }
    return {};
}

void describe_limits(const Limits& limits, const Cgroups& cgroups,
                     std::vector<std::string>& claims) {
    const ProcessLimits own = process_limits(limits, cgroups);
    if (cgroups.limit_memory()) {
        claims.push_back("memory limited to " + human_size(limits.memory_bytes) + " by a cgroup");
    } else if (own.address_space_bytes != 0) {
        claims.push_back("NOT enforced: memory of all processes together; each one is limited to " +
                         human_size(limits.memory_bytes) +
                         " of address space (no writable cgroup)");
    }
    if (cgroups.limit_processes()) {
        claims.push_back(fmt::format("processes limited to {} by a cgroup", limits.processes));
    } else if (own.processes != 0) {
        claims.push_back(
            fmt::format("processes limited to {} per user by RLIMIT_NPROC", limits.processes));
    }
    if (limits.disk_bytes != 0) {
        claims.push_back("disk limited to " + human_size(limits.disk_bytes) +
                         ", measured every few seconds");
    }
    if (limits.time_seconds != 0) {
        claims.push_back(fmt::format("time limited to {} s for each command", limits.time_seconds));
    }
}

std::uint64_t size_of(const FileDescriptor& tmpfs) {
    struct statvfs room = {};
    return fstatvfs(tmpfs.get(), &room) == 0 ? room.f_blocks * room.f_frsize : 0;
}

} // namespace

std::vector<std::string> isolation_of(const SandboxState& state) {
    const IdRange& range = own_range();
    std::vector<std::string> claims = {
        fmt::format("user namespace: root inside is uid {} outside; commands run in a second one",
                    range.first_uid),
        "own mount, PID, IPC, UTS, network and cgroup namespaces; no network but a loopback",
        "no host files but those mounted; no host environment; no inherited descriptors",
        state.settings.hardening == Hardening::build
            ? "no_new_privs, a seccomp filter, and no further user namespaces"
            : "a seccomp filter; no no_new_privs, since package scripts run"};
    for (const StorageInForce& one : state.storage) {
        claims.push_back("root: " + shown(one));
    }
    for (const FileDescriptor& tmpfs : state.memory) {
        claims.push_back("changes in memory limited to " + human_size(size_of(tmpfs)) +
                         (state.cgroups.limit_memory() ? ", part of the memory limit" : ""));
    }
    if (!state.memory.empty() && !state.cgroups.limit_memory()) {
        claims.push_back("NOT enforced: memory of changes and processes together (no cgroup with a "
                         "memory limit)");
    }
    describe_limits(state.settings.limits, state.cgroups, claims);
    return claims;
}

void warn_of_storage(const SandboxState& state) {
    static bool warned = false;
    for (const StorageInForce& one : state.storage) {
        if (!warned && !one.why.empty()) {
            warned = true;
            warn(
                fmt::format("overlayfs cannot keep changes in the state folder ({}): they are kept "
                            "in memory, or layers are copied, which takes time and space; mend: {}",
                            printable(one.why), k_state_folder_mend));
        }
    }
}

} // namespace stopgap::sandbox
