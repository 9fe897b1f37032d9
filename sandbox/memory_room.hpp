#pragma once
// How much of memory changes may take that no disk can hold.
//
// Rules:
//  - Half of the least of: this machine's memory, what of it is available, and the limits of this
//    process's control groups and of those above them. In a container the first is the host's.
//  - What cannot be read bounds nothing.

#include "sandbox/cgroups.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace stopgap::sandbox {

/// In bytes, from this machine's memory, the text of /proc/meminfo (proc_meminfo(5)) and the
/// hierarchies of control groups.
[[nodiscard]] std::uint64_t room_in_memory(std::uint64_t machine_bytes, std::string_view meminfo,
                                           const std::vector<Hierarchy>& hierarchies);

/// The same of this process, now.
[[nodiscard]] std::uint64_t room_in_memory();

} // namespace stopgap::sandbox
