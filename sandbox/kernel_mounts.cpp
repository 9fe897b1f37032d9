#include "sandbox/kernel_mounts.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace stopgap::sandbox {

namespace {

Refusal mount_error(const std::string& subject, int error_number) {
    return {system_error(ExitStatus::machine, subject, error_number), error_number};
}

// fs_context log lines look like "e overlay: Missing 'lowerdir'".
std::string kernel_says(int context) {
    std::array<char, 512> line{};
    const ssize_t got = read(context, line.data(), line.size());
    return got <= 2 ? std::string()
                    : " (" + trimmed({line.data() + 2, static_cast<std::size_t>(got - 2)}) + ")";
}

} // namespace

FileDescriptor try_clone_tree(const fs::path& path, const TreeAttributes& attributes) {
    const bool all = attributes.depth == Depth::with_mounts_below;
    const unsigned recursive = all ? AT_RECURSIVE : 0U;
    FileDescriptor tree(
        open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive));
    if (!tree) {
        return tree;
    }
    struct mount_attr change = {};
    change.attr_set = attributes.flags;
    change.propagation = MS_PRIVATE;
    if (mount_setattr(tree.get(), "", AT_EMPTY_PATH | recursive, &change, sizeof change) != 0) {
        const int error_number = errno;
        tree.reset();
        errno = error_number;
    }
    return tree;
}

FileDescriptor clone_tree(const fs::path& path, const TreeAttributes& attributes) {
    FileDescriptor tree = try_clone_tree(path, attributes);
    if (!tree) {
        throw mount_error(path.string() + ": cannot be mounted", errno);
    }
    return tree;
}

FileDescriptor new_filesystem(const std::string& type, const std::vector<MountOption>& options,
                              std::uint64_t mount_flags) {
    const FileDescriptor context(fsopen(type.c_str(), FSOPEN_CLOEXEC));
    if (!context) {
        throw mount_error(type + ": this kernel does not offer the file system", errno);
    }
    for (const MountOption& option : options) {
        const bool is_flag = option.second.empty();
        if (fsconfig(context.get(), is_flag ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING,
                     option.first.c_str(), is_flag ? nullptr : option.second.c_str(), 0) != 0) {
            const int error_number = errno;
            throw mount_error(type + ": option " + option.first + kernel_says(context.get()),
                              error_number);
        }
    }
    int mounted = fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
    if (mounted == 0) {
        mounted = fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(mount_flags));
    }
    if (mounted < 0) {
        const int error_number = errno;
        throw mount_error(type + ": cannot be mounted" + kernel_says(context.get()), error_number);
    }
    return FileDescriptor(mounted);
}

void attach(int tree, int target, const std::string& name) {
    if (move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0) {
        throw mount_error(name + ": cannot be mounted on", errno);
    }
}

void attach_in(int tree, int folder, const fs::path& relative) {
    const FileDescriptor target = open_in_root(folder, relative);
    attach(tree, target.get(), relative.string());
}

FileDescriptor open_in_root(int root, const fs::path& relative) {
    struct open_how how = {};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const long number = syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how);
    if (number < 0) {
        throw mount_error(relative.string() + ": in the sandbox", errno);
    }
    return FileDescriptor(static_cast<int>(number));
}

void make_all_private() {
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        throw mount_error("/: cannot be made private", errno);
    }
}

} // namespace stopgap::sandbox
