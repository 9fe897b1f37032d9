#include "base/worker_jail.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/worker_filter.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace stopgap::worker_jail {

namespace {

// Beyond the ranges that systemd, container tools and our sandbox give out.
constexpr std::uint64_t k_worker_id = 0x7FFE0000;
constexpr rlim_t k_open_files = 256;
constexpr int k_detach = 2; // MNT_DETACH; <sys/mount.h> clashes with <linux/mount.h>

/// `result` is what a system call returned; negative throws.
long must(long result, const char* step) {
    if (result < 0) {
        throw system_error(ExitStatus::machine,
                           std::string("the confined worker cannot be set up: ") + step, errno);
    }
    return result;
}

struct IdRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    [[nodiscard]] bool contains(std::uint64_t id) const {
        return id >= first && id - first < count;
    }
};

std::vector<IdRange> id_ranges(const char* map_file) {
    std::vector<IdRange> ranges;
    for (const std::string& line : lines_of(read_file(map_file))) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() == 3) {
            ranges.push_back({std::strtoull(words[0].c_str(), nullptr, 10),
                              std::strtoull(words[2].c_str(), nullptr, 10)});
        }
    }
    return ranges;
}

std::uint64_t free_id(const char* map_file, std::uint64_t own) {
    std::uint64_t best = own;
    for (const IdRange& range : id_ranges(map_file)) {
        if (range.contains(k_worker_id)) {
            return k_worker_id;
        }
        best = std::max(best, range.first + range.count - 1);
    }
    return best;
}

void take_identity(const Identity& identity) {
    // Denied where an ordinary user made the namespace: the groups are then the caller's own.
    static_cast<void>(setgroups(0, nullptr));
    must(setresgid(identity.group, identity.group, identity.group), "setresgid");
    must(setresuid(identity.user, identity.user, identity.user), "setresuid");
}

/// After the ids changed, for a change clears the signal.
void die_with_parent(int lifetime) {
    must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
    struct pollfd parent = {lifetime, POLLIN, 0};
    if (poll(&parent, 1, 0) != 0) {
        _exit(1);
    }
}

FileDescriptor empty_root() {
    FileDescriptor context(static_cast<int>(must(syscall(SYS_fsopen, "tmpfs", 1), "fsopen")));
    must(syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0),
         "fsconfig");
    return FileDescriptor(
        static_cast<int>(must(syscall(SYS_fsmount, context.get(), 1, 0), "fsmount")));
}

/// The folder as a mount of its own. Its path is not used: the parent's descriptor says which it
/// is.
FileDescriptor folder_root() {
    return FileDescriptor(static_cast<int>(must(
        syscall(SYS_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC), "open_tree")));
}

void change_root(int folder) {
    if (folder >= 0) {
        must(fchdir(folder), "fchdir");
    }
    must(unshare(CLONE_NEWNS), "mount namespace");
    const FileDescriptor root = folder >= 0 ? folder_root() : empty_root();
    struct mount_attr attributes = {};
    attributes.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC |
                          (folder >= 0 ? 0U : static_cast<unsigned>(MOUNT_ATTR_RDONLY));
    must(syscall(SYS_mount_setattr, root.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes),
         "mount_setattr");
    must(syscall(SYS_move_mount, root.get(), "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH),
         "move_mount");
    must(fchdir(root.get()), "fchdir to the new root");
    must(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must(syscall(SYS_umount2, ".", k_detach), "umount2");
    must(chdir("/"), "chdir");
}

/// Before the root changes: afterwards there is no /dev/null.
void silence_standard_streams(const std::vector<int>& kept) {
    const FileDescriptor null = open_file("/dev/null", O_RDWR);
    for (int stream = 0; stream <= 2; ++stream) {
        if (std::find(kept.begin(), kept.end(), stream) == kept.end()) {
            must(dup2(null.get(), stream), "dup2");
        }
    }
}

void close_all_but(std::vector<int> kept) {
    kept.insert(kept.end(), {0, 1, 2});
    std::sort(kept.begin(), kept.end());
    unsigned next = 0;
    for (const int descriptor : kept) {
        const unsigned number = static_cast<unsigned>(descriptor);
        if (number > next) {
            must(syscall(SYS_close_range, next, number - 1, 0), "close_range");
        }
        next = std::max(next, number + 1);
    }
    must(syscall(SYS_close_range, next, ~0U, 0), "close_range");
}

void limit(int resource, rlim_t value, const char* step) {
    const struct rlimit both = {value, value};
    must(setrlimit(static_cast<__rlimit_resource>(resource), &both), step);
}

void set_limits(const Jail& jail) {
#if !defined(__SANITIZE_ADDRESS__) // its shadow memory alone is terabytes of address space
    limit(RLIMIT_AS, jail.memory_bytes, "RLIMIT_AS");
#endif
    // As PID 1 of its namespace the worker ignores SIGXCPU: the hard limit kills it.
    limit(RLIMIT_CPU, jail.cpu_seconds, "RLIMIT_CPU");
    limit(RLIMIT_CORE, 0, "RLIMIT_CORE");
    limit(RLIMIT_NOFILE, k_open_files, "RLIMIT_NOFILE");
}

void drop_capabilities() {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
        must(prctl(PR_CAPBSET_DROP, capability), "PR_CAPBSET_DROP");
    }
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<struct __user_cap_data_struct, 2> none = {};
    must(syscall(SYS_capset, &header, none.data()), "capset");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
}

} // namespace

Identity worker_identity() {
    if (geteuid() != 0) {
        return {geteuid(), getegid()};
    }
    return {static_cast<uid_t>(free_id("/proc/self/uid_map", 0)),
            static_cast<gid_t>(free_id("/proc/self/gid_map", 0))};
}

void enter(const Jail& jail) {
    take_identity(jail.identity);
    die_with_parent(jail.lifetime);
    silence_standard_streams(jail.descriptors);
    change_root(jail.folder);
    close_all_but(jail.descriptors);
    set_limits(jail);
    umask(022);
    drop_capabilities();
    worker_filter::install();
}

} // namespace stopgap::worker_jail
