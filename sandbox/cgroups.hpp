#pragma once
// Memory and process limits by control groups, version 1 or 2, where this machine lets the caller
// make a group below its own (so that no limit that holds for the caller is left).
//
// Rules:
//  - Each group's path is recorded in a file before the group is made: remove_recorded_cgroups()
//    finds what a kill -9 left.
//  - What cannot be limited this way is told, never silently ignored.

#include "base/files.hpp"
#include "model/recipe.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stopgap::sandbox {

/// The folder of this process's own group in one hierarchy.
struct Hierarchy {
    enum class Version { v1, v2 };
    Version version = Version::v1;
    std::string controller; ///< v1: "memory" or "pids"; v2: empty
    fs::path own_group;
};

/// The hierarchies that can limit memory and processes, from the texts of /proc/self/mountinfo
/// (proc_pid_mountinfo(5)) and /proc/self/cgroup (cgroups(7)).
[[nodiscard]] std::vector<Hierarchy> hierarchies_in(std::string_view mountinfo,
                                                    std::string_view cgroup);

/// The same of this process.
[[nodiscard]] std::vector<Hierarchy> own_hierarchies();

/// The least memory limit of the own groups and of all above them, in bytes; the greatest number
/// where there is none that can be read.
[[nodiscard]] std::uint64_t memory_limit_of(const std::vector<Hierarchy>& hierarchies);

/// What this machine's hierarchies offer to this process, for people: "version 1: memory, pids".
[[nodiscard]] std::string shown_hierarchies();

/// The groups of one sandbox.
class Cgroups {
  public:
    Cgroups() = default;
    /// Makes the groups that the limits ask for, as far as the machine lets it. `record_folder` is
    /// where their paths are written.
    [[nodiscard]] static Cgroups make(const Limits& limits, const fs::path& record_folder);
    /// The same limits on one group that is there already.
    [[nodiscard]] static Cgroups of(const fs::path& group, const Hierarchy& hierarchy,
                                    const Limits& limits);
    Cgroups(Cgroups&& other) noexcept { *this = std::move(other); }
    Cgroups& operator=(Cgroups&& other) noexcept;
    /// Removes the groups, whose processes have ended.
    ~Cgroups() { remove(); }

    /// Puts a process, and all that it will start, under the limits; drops those that the kernel
    /// does not let the caller set on it.
    void admit(pid_t process);
    [[nodiscard]] bool limit_memory() const;
    [[nodiscard]] bool limit_processes() const;
    /// How many processes the kernel killed here because memory ran out.
    [[nodiscard]] std::uint64_t out_of_memory_kills() const;
    /// How many processes the kernel refused to start here because there were too many.
    [[nodiscard]] std::uint64_t refused_processes() const;

  private:
    struct Group {
        fs::path path = {};
        bool memory = false;
        bool processes = false;
    };
    void remove();
    void add(const Hierarchy& hierarchy, const Limits& limits);
    void limit(Group group, const Hierarchy& hierarchy, const Limits& limits);
    [[nodiscard]] std::uint64_t counted(const std::vector<std::string>& files,
                                        const std::string& name) const;
    std::vector<Group> groups_;
    fs::path record_;
};

/// Kills what is left in the groups that are recorded in `record_folder`, and removes them.
void remove_recorded_cgroups(const fs::path& record_folder);

} // namespace stopgap::sandbox
