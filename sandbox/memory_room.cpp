#include "sandbox/memory_room.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <sys/sysinfo.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace stopgap::sandbox {

namespace {

// A line "MemAvailable:   22815256 kB".
std::uint64_t available_in(std::string_view meminfo) {
    std::uint64_t available_kb = std::numeric_limits<std::uint64_t>::max() >> 10U;
    for (const std::string& line : lines_of(meminfo)) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() >= 2 && words[0] == "MemAvailable:") {
            std::from_chars(words[1].data(), words[1].data() + words[1].size(), available_kb);
        }
    }
    return available_kb << 10U;
}

std::string meminfo_of_machine() {
    try {
        return read_file("/proc/meminfo", 1U << 20U);
    } catch (const Error&) {
        return {};
    }
}

} // namespace

std::uint64_t room_in_memory(std::uint64_t machine_bytes, std::string_view meminfo,
                             const std::vector<Hierarchy>& hierarchies) {
    return std::min({machine_bytes, available_in(meminfo), memory_limit_of(hierarchies)}) / 2;
}

std::uint64_t room_in_memory() {
    struct sysinfo machine = {};
    static_cast<void>(sysinfo(&machine));
    return room_in_memory(machine.totalram * machine.mem_unit, meminfo_of_machine(),
                          own_hierarchies());
}

} // namespace stopgap::sandbox
