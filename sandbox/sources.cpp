#include "sandbox/kernel_mounts.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/rootfs_steps.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>

namespace stopgap::sandbox {

namespace {

constexpr std::uint64_t k_foreign = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

std::uint64_t flags_of(Mount::Kind kind) {
    return kind == Mount::Kind::read_only ? k_foreign | MOUNT_ATTR_RDONLY : k_foreign;
}

// Opens `tree` unless it is open. A refusal is left to the process that has more rights.
void open_tree_at(FileDescriptor& tree, const fs::path& path, std::uint64_t flags,
                  Opening opening) {
    if (tree) {
        return;
    }
    const TreeAttributes attributes{.flags = flags, .depth = Depth::with_mounts_below};
    if (opening == Opening::all) {
        tree = clone_tree(path, attributes);
        return;
    }
    tree = try_clone_tree(path, attributes);
    if (!tree && errno != EPERM) {
        throw system_error(ExitStatus::machine, path.string(), errno);
    }
}

fs::path common_folder(const fs::path& one, const fs::path& other) {
    fs::path common;
    fs::path::const_iterator part = one.begin();
    for (const fs::path& piece : other) {
        if (part == one.end() || *part != piece) {
            break;
        }
        common /= piece;
        ++part;
    }
    return common;
}

dev_t device_of(const fs::path& path) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
        throw system_error(ExitStatus::machine, path.string(), errno);
    }
    return status.st_dev;
}

} // namespace

void open_sources_into(Sources& sources, const Settings& settings, const ChangeFolders& changes,
                       Opening opening) {
    sources.lowers.resize(settings.lowers.size());
    for (std::size_t i = 0; i < settings.lowers.size(); ++i) {
        open_tree_at(sources.lowers[i], settings.lowers[i], MOUNT_ATTR_RDONLY, opening);
    }
    sources.mounts.resize(settings.mounts.size());
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        const Mount& mount = settings.mounts[i];
        if (mount.kind != Mount::Kind::tmpfs) {
            open_tree_at(sources.mounts[i], mount.from, flags_of(mount.kind), opening);
        }
    }
    if (settings.root == RootKind::layers) {
        const fs::path holder = common_folder(changes.upper, changes.work);
        open_tree_at(sources.changes, holder, 0, opening);
        if (opening == Opening::all) {
            const int tree = sources.changes.get();
            const int flags = O_PATH | O_DIRECTORY;
            sources.upper = open_beneath(tree, changes.upper.lexically_relative(holder), flags);
            sources.work = open_beneath(tree, changes.work.lexically_relative(holder), flags);
        }
    }
}

Sources open_sources(const Settings& settings, const ChangeFolders& changes) {
    if (settings.root == RootKind::layers && device_of(changes.upper) != device_of(changes.work)) {
        throw Error(ExitStatus::machine, changes.upper.string() +
                                             ": is not on the file system of the scratch folder " +
                                             changes.work.string());
    }
    Sources sources;
    open_sources_into(sources, settings, changes, Opening::where_allowed);
    return sources;
}

} // namespace stopgap::sandbox
