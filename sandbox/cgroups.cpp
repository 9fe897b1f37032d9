#include "sandbox/cgroups.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <limits>
#include <map>
#include <random>
#include <thread>
#include <utility>

namespace stopgap::sandbox {

namespace {

constexpr const char* k_record_suffix = ".cgroups";
constexpr const char* k_name_prefix = "stopgap-";

// The group of this process in each hierarchy, by its controllers ("" for version 2).
std::map<std::string, std::string> own_groups(std::string_view cgroup) {
    std::map<std::string, std::string> groups;
    for (const std::string& line : lines_of(cgroup)) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first != std::string::npos && second != std::string::npos) {
            for (const std::string& controller :
                 split(line.substr(first + 1, second - first - 1), ',')) {
                groups[controller] = line.substr(second + 1);
            }
        }
    }
    return groups;
}

// One line of mountinfo: "36 35 98:0 ROOT MOUNTPOINT OPTIONS ... - TYPE SOURCE SUPER-OPTIONS".
struct MountLine {
    std::string root, place, type, super_options;
};

MountLine mount_line(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    const std::vector<std::string>::const_iterator dash =
        std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4) {
        return {};
    }
    return {words[3], words[4], *(dash + 1), *(dash + 3)};
}

// A hierarchy mounted from `root` shows only the groups below it.
fs::path group_folder(const MountLine& mount, const std::string& group) {
    const fs::path relative = fs::path(group).lexically_relative(mount.root);
    if (relative.empty() || *relative.begin() == "..") {
        return {};
    }
    return (fs::path(mount.place) / relative).lexically_normal();
}

bool has_word(const std::string& text, const std::string& word, char separator) {
    const std::vector<std::string> words = split(trimmed(text), separator);
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool try_write(const fs::path& file, const std::string& text) {
    const FileDescriptor descriptor(open(file.c_str(), O_WRONLY | O_CLOEXEC));
    return descriptor &&
           write(descriptor.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string try_read(const fs::path& file) {
    try {
        return read_file(file, 1U << 20U);
    } catch (const Error&) {
        return {};
    }
}

// "max" in version 2 is no number, and no limit.
std::uint64_t memory_limit_in(const std::string& text) {
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
    std::from_chars(text.data(), text.data() + text.size(), limit);
    return limit;
}

std::string random_name() {
    std::random_device random;
    return fmt::format("{}{}-{:08x}", k_name_prefix, getpid(), random());
}

void append_line(const fs::path& file, const std::string& line) {
    const FileDescriptor descriptor = open_file(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    write_all(descriptor.get(), line + "\n", file.string());
}

// A new group below the caller's own, or in version 2, where a group with processes can have no
// limited groups below it, beside it; none where the machine does not let it.
fs::path make_group(const Hierarchy& hierarchy, const fs::path& record) {
    const bool is_v2 = hierarchy.version == Hierarchy::Version::v2;
    std::vector<fs::path> parents = {hierarchy.own_group};
    if (is_v2) {
        parents.push_back(hierarchy.own_group.parent_path());
    }
    for (const fs::path& parent : parents) {
        const std::string passed_on = is_v2 ? try_read(parent / "cgroup.subtree_control") : "";
        if (is_v2 && !(has_word(passed_on, "memory", ' ') && has_word(passed_on, "pids", ' '))) {
            continue;
        }
        fs::path group = parent / random_name();
        append_line(record, group.string());
        if (mkdir(group.c_str(), 0755) == 0) {
            return group;
        }
    }
    return {};
}

bool wants_memory(const Hierarchy& hierarchy, const Limits& limits) {
    const bool can =
        hierarchy.version == Hierarchy::Version::v2 || hierarchy.controller == "memory";
    return can && limits.memory_bytes != 0;
}

bool wants_processes(const Hierarchy& hierarchy, const Limits& limits) {
    const bool can = hierarchy.version == Hierarchy::Version::v2 || hierarchy.controller == "pids";
    return can && limits.processes != 0;
}

void kill_members(const fs::path& group) {
    if (try_write(group / "cgroup.kill", "1")) {
        return;
    }
    for (const std::string& line : lines_of(try_read(group / "cgroup.procs"))) {
        pid_t member = 0;
        std::from_chars(line.data(), line.data() + line.size(), member);
        if (member > 1) {
            static_cast<void>(kill(member, SIGKILL));
        }
    }
}

// A group is busy for a moment after its last process has ended.
void remove_group(const fs::path& group) {
    constexpr int k_most_tries = 50;
    for (int tries = 0; tries < k_most_tries; ++tries) {
        if (rmdir(group.c_str()) == 0 || errno != EBUSY) {
            return;
        }
        kill_members(group);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

} // namespace

std::vector<Hierarchy> hierarchies_in(std::string_view mountinfo, std::string_view cgroup) {
    const std::map<std::string, std::string> groups = own_groups(cgroup);
    std::vector<Hierarchy> found;
    for (const std::string& line : lines_of(mountinfo)) {
        const MountLine mount = mount_line(line);
        for (const std::string controller : {"memory", "pids"}) {
            if (mount.type == "cgroup" && groups.contains(controller) &&
                has_word(mount.super_options, controller, ',')) {
                found.push_back({Hierarchy::Version::v1, controller,
                                 group_folder(mount, groups.at(controller))});
            }
        }
        if (mount.type == "cgroup2" && groups.contains("")) {
            found.push_back({Hierarchy::Version::v2, "", group_folder(mount, groups.at(""))});
        }
    }
    std::erase_if(found, [](const Hierarchy& one) { return one.own_group.empty(); });
    return found;
}

std::vector<Hierarchy> own_hierarchies() {
    return hierarchies_in(try_read("/proc/self/mountinfo"), try_read("/proc/self/cgroup"));
}

std::uint64_t memory_limit_of(const std::vector<Hierarchy>& hierarchies) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (const Hierarchy& one : hierarchies) {
        const char* file =
            one.version == Hierarchy::Version::v2 ? "memory.max" : "memory.limit_in_bytes";
        for (fs::path group = one.own_group; group.has_relative_path();
             group = group.parent_path()) {
            least = std::min(least, memory_limit_in(try_read(group / file)));
        }
    }
    return least;
}

std::string shown_hierarchies() {
    std::vector<std::string> first;
    std::vector<std::string> second;
    for (const Hierarchy& one : own_hierarchies()) {
        if (one.version == Hierarchy::Version::v1) {
            first.push_back(one.controller);
        } else {
            second = words_of(try_read(one.own_group / "cgroup.controllers"));
        }
    }
    std::vector<std::string> shown;
    if (!first.empty()) {
        shown.push_back("version 1 with " + joined(first, ", "));
    }
    if (!second.empty()) {
        shown.push_back("version 2 with " + joined(second, ", "));
    }
    return shown.empty() ? "no controller of a control group is offered" : joined(shown, "; ");
}

Cgroups Cgroups::make(const Limits& limits, const fs::path& record_folder) {
    Cgroups cgroups;
    if (limits.memory_bytes == 0 && limits.processes == 0) {
        return cgroups;
    }
    cgroups.record_ = record_folder / (random_name() + k_record_suffix);
    for (const Hierarchy& hierarchy : own_hierarchies()) {
        cgroups.add(hierarchy, limits);
    }
    return cgroups;
}

void Cgroups::add(const Hierarchy& hierarchy, const Limits& limits) {
    const bool memory = wants_memory(hierarchy, limits);
    const bool processes = wants_processes(hierarchy, limits);
    if ((!memory || limit_memory()) && (!processes || limit_processes())) {
        return;
    }
    const fs::path path = make_group(hierarchy, record_);
    if (!path.empty()) {
        limit({.path = path}, hierarchy, limits);
    }
}

void Cgroups::limit(Group group, const Hierarchy& hierarchy, const Limits& limits) {
    const bool is_v2 = hierarchy.version == Hierarchy::Version::v2;
    const std::string bytes = std::to_string(limits.memory_bytes);
    if (wants_memory(hierarchy, limits)) {
        const char* file = is_v2 ? "memory.max" : "memory.limit_in_bytes";
        group.memory = try_write(group.path / file, bytes);
        // Swap is not memory that the limit meant; absent where the kernel does not account for it.
        try_write(group.path / (is_v2 ? "memory.swap.max" : "memory.memsw.limit_in_bytes"),
                  is_v2 ? "0" : bytes);
    }
    // One more: the first process inside is not the command's.
    group.processes = wants_processes(hierarchy, limits) &&
                      try_write(group.path / "pids.max", std::to_string(limits.processes + 1));
    groups_.push_back(group);
}

Cgroups Cgroups::of(const fs::path& group, const Hierarchy& hierarchy, const Limits& limits) {
    Cgroups cgroups;
    cgroups.limit({.path = group}, hierarchy, limits);
    return cgroups;
}

bool Cgroups::limit_memory() const {
    return std::any_of(groups_.begin(), groups_.end(), [](const Group& g) { return g.memory; });
}

bool Cgroups::limit_processes() const {
    return std::any_of(groups_.begin(), groups_.end(), [](const Group& g) { return g.processes; });
}

Cgroups& Cgroups::operator=(Cgroups&& other) noexcept {
    remove();
    groups_ = std::exchange(other.groups_, {});
    record_ = std::exchange(other.record_, {});
    return *this;
}

void Cgroups::remove() {
    for (const Group& group : groups_) {
        remove_group(group.path);
    }
    if (!record_.empty()) {
        static_cast<void>(unlink(record_.c_str()));
    }
    groups_.clear();
    record_.clear();
}

void Cgroups::admit(pid_t process) {
    std::erase_if(groups_, [process](const Group& group) {
        const bool admitted = try_write(group.path / "cgroup.procs", std::to_string(process));
        if (!admitted) {
            remove_group(group.path);
        }
        return !admitted;
    });
}

// The counter `name` of the files that a group has, over all groups: lines "NAME NUMBER".
std::uint64_t Cgroups::counted(const std::vector<std::string>& files,
                               const std::string& name) const {
    std::uint64_t total = 0;
    for (const Group& group : groups_) {
        for (const std::string& file : files) {
            for (const std::string& line : lines_of(try_read(group.path / file))) {
                const std::vector<std::string> words = words_of(line);
                if (words.size() == 2 && words[0] == name) {
                    std::uint64_t count = 0;
                    std::from_chars(words[1].data(), words[1].data() + words[1].size(), count);
                    total += count;
                }
            }
        }
    }
    return total;
}

std::uint64_t Cgroups::out_of_memory_kills() const {
    return counted({"memory.events", "memory.oom_control"}, "oom_kill");
}

std::uint64_t Cgroups::refused_processes() const {
    return counted({"pids.events"}, "max");
}

void remove_recorded_cgroups(const fs::path& record_folder) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(record_folder, ignored)) {
        if (entry.path().extension() != k_record_suffix) {
            continue;
        }
        for (const std::string& line : lines_of(try_read(entry.path()))) {
            const fs::path group = line;
            if (group.filename().string().starts_with(k_name_prefix)) {
                kill_members(group);
                remove_group(group);
            }
        }
        static_cast<void>(unlink(entry.path().c_str()));
    }
}

} // namespace stopgap::sandbox
