#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/rootfs_steps.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace stopgap::sandbox {

namespace {

constexpr std::uint64_t k_inert = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

void link_at(int folder, const char* target, const char* name) {
    if (symlinkat(target, folder, name) != 0) {
        throw system_error(ExitStatus::machine, std::string("/dev/") + name, errno);
    }
}

void make_mount_point_at(int root, const fs::path& relative) {
    fs::path parent;
    for (const fs::path& part : relative) {
        const FileDescriptor folder = open_in_root(root, parent.empty() ? "." : parent);
        if (mkdirat(folder.get(), part.c_str(), 0755) != 0 && errno != EEXIST) {
            throw system_error(ExitStatus::machine, "/" + (parent / part).string(), errno);
        }
        parent /= part;
    }
}

void mount_tmpfs(int root, const fs::path& to, const char* mode, std::uint64_t flags) {
    const FileDescriptor tmpfs = new_filesystem("tmpfs", {{"mode", mode}}, flags);
    attach_in(tmpfs.get(), root, to);
}

void bind_device(int root, int dev, const std::string& name) {
    FileDescriptor(open_beneath(dev, name, O_CREAT | O_WRONLY, 0666)).reset();
    const FileDescriptor node = clone_tree("/dev/" + name, {.flags = MOUNT_ATTR_NOEXEC});
    attach_in(node.get(), root, "dev/" + name);
}

// mode 0755: with tmpfs' own 1777, opening /dev/null for writing falls under fs.protected_regular.
void mount_dev(int root) {
    mount_tmpfs(root, "dev", "0755", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    const FileDescriptor place = open_in_root(root, "dev");
    const FileDescriptor dev = open_beneath(place.get(), ".", O_RDONLY | O_DIRECTORY);
    for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
        bind_device(root, dev.get(), name);
    }
    link_at(dev.get(), "/proc/self/fd", "fd");
    link_at(dev.get(), "fd/0", "stdin");
    link_at(dev.get(), "fd/1", "stdout");
    link_at(dev.get(), "fd/2", "stderr");
    link_at(dev.get(), "pts/ptmx", "ptmx");
    make_mount_point_at(root, "dev/pts");
    make_mount_point_at(root, "dev/shm");
    const FileDescriptor pts = new_filesystem(
        "devpts", {{"ptmxmode", "0666"}, {"mode", "0620"}, {"gid", "5"}}, MOUNT_ATTR_NOSUID);
    attach_in(pts.get(), root, "dev/pts");
    mount_tmpfs(root, "dev/shm", "1777", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

void hint_at_masks(Error& error, const std::string& hidden) {
    error.with_hint("this container hides parts of " + hidden +
                    ": start it with `--security-opt systempaths=unconfined` (docker) or "
                    "`--security-opt unmask=ALL` (podman)");
}

void mount_proc(int root) {
    const FileDescriptor proc = new_proc();
    attach_in(proc.get(), root, "proc");
}

void mount_sys(int root, std::vector<std::string>& notes) {
    try {
        const FileDescriptor sys = new_sys();
        attach_in(sys.get(), root, "sys");
    } catch (const Error&) {
        mount_tmpfs(root, "sys", "0555", k_inert | MOUNT_ATTR_RDONLY);
        const std::string note = "/sys is empty: this machine does not let a sandbox mount its own";
        if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
            notes.push_back(note);
        }
    }
}

// What tells about this machine and its kernel beyond what a build has use for. Most of it is the
// kernel's to refuse as well; what a kernel does not have is passed over.
constexpr std::array k_masked_files = {
    "proc/kcore",      "proc/keys",        "proc/key-users",     "proc/kmsg",
    "proc/timer_list", "proc/sched_debug", "proc/latency_stats", "proc/sysrq-trigger"};
constexpr std::array k_masked_folders = {"proc/acpi", "proc/scsi", "sys/kernel", "sys/firmware"};

bool is_there(int root, const char* path) {
    return faccessat(root, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

// After /proc and /sys, which are the kernel's own: no link of the root is on these ways.
void mask_kernel_filesystems(int root) {
    for (const char* file : k_masked_files) {
        if (is_there(root, file)) {
            const FileDescriptor empty =
                clone_tree("/dev/null", {.flags = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC});
            attach_in(empty.get(), root, file);
        }
    }
    for (const char* folder : k_masked_folders) {
        if (is_there(root, folder)) {
            mount_tmpfs(root, folder, "0555", k_inert | MOUNT_ATTR_RDONLY);
        }
    }
}

} // namespace

FileDescriptor new_proc() {
    try {
        return new_filesystem("proc", {}, k_inert);
    } catch (Error& error) {
        hint_at_masks(error, "/proc");
        throw;
    }
}

FileDescriptor new_sys() {
    try {
        return new_filesystem("sysfs", {}, k_inert | MOUNT_ATTR_RDONLY);
    } catch (Error& error) {
        hint_at_masks(error, "/sys");
        throw;
    }
}

void mount_kernel_filesystems(int root, std::vector<std::string>& notes) {
    mount_dev(root);
    mount_proc(root);
    mount_sys(root, notes);
    mask_kernel_filesystems(root);
}

namespace {

const char* tmpfs_mode(const fs::path& to) {
    return to == "/tmp" || to == "/var/tmp" ? "1777" : "0755";
}

// Makes the mount point where it is missing: inside an earlier mount, since all others are in the
// generated layer.
FileDescriptor mount_point(int root, const fs::path& to) {
    const fs::path relative = to.relative_path();
    try {
        return open_in_root(root, relative);
    } catch (const Error&) {
        make_mount_point_at(root, relative);
        return open_in_root(root, relative);
    }
}

void make_read_only(int tree) {
    struct mount_attr change = {};
    change.attr_set = MOUNT_ATTR_RDONLY;
    if (mount_setattr(tree, "", AT_EMPTY_PATH, &change, sizeof change) != 0) {
        throw system_error(ExitStatus::machine, "sandbox: cannot make its root read-only", errno);
    }
}

} // namespace

void mount_folders(const Stage& stage, const Settings& settings, const Sources& sources,
                   Entered& entered) {
    const int root = stage.root.get();
    for (const fs::path& path : own_tmpfs(settings.root)) {
        mount_tmpfs(root, path.relative_path(), tmpfs_mode(path),
                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    }
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        const Mount& mount = settings.mounts[i];
        const fs::path to = mount.to.lexically_normal();
        const FileDescriptor target = mount_point(root, to);
        if (mount.kind == Mount::Kind::tmpfs) {
            const FileDescriptor tmpfs = new_filesystem("tmpfs", {{"mode", tmpfs_mode(to)}},
                                                        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
            attach(tmpfs.get(), target.get(), to.string());
        } else if (mount.kind == Mount::Kind::layers) {
            const FileDescriptor layers = layers_for_mount(stage, settings, sources, i, entered);
            attach(layers.get(), target.get(), to.string());
            mount_kernel_filesystems(open_in_root(root, to.relative_path()).get(), entered.notes);
        } else {
            attach(sources.mounts[i].get(), target.get(), to.string());
        }
    }
    if (settings.root == RootKind::host_read_only) {
        make_read_only(root);
    }
}

} // namespace stopgap::sandbox
