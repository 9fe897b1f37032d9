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

void open_lowers_into(OverlaySources& sources, const std::vector<fs::path>& lowers,
                      Opening opening) {
    sources.lowers.resize(lowers.size());
    for (std::size_t i = 0; i < lowers.size(); ++i) {
        open_tree_at(sources.lowers[i], lowers[i], MOUNT_ATTR_RDONLY, opening);
    }
}

void open_changes_into(OverlaySources& sources, const ChangeFolders& changes, Opening opening) {
    const fs::path holder = common_folder(changes.upper, changes.work);
    sources.upper_is = changes.upper_is;
    sources.memory_bytes = changes.memory_bytes;
    open_tree_at(sources.changes, holder, 0, opening);
    if (opening == Opening::all) {
        const int tree = sources.changes.get();
        const int flags = O_PATH | O_DIRECTORY;
        sources.upper = open_beneath(tree, changes.upper.lexically_relative(holder), flags);
        sources.work = open_beneath(tree, changes.work.lexically_relative(holder), flags);
    }
}

dev_t device_of(const fs::path& path) {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
        throw system_error(ExitStatus::machine, path.string(), errno);
    }
    return status.st_dev;
}

void check_devices(const ChangeFolders& changes) {
    if (!changes.upper.empty() && device_of(changes.upper) != device_of(changes.work)) {
        throw Error(ExitStatus::machine, changes.upper.string() +
                                             ": is not on the file system of the scratch folder " +
                                             changes.work.string());
    }
}

} // namespace

void open_sources_into(Sources& sources, const Settings& settings, const Changes& changes,
                       Opening opening) {
    sources.mounts.resize(settings.mounts.size());
    sources.overlays.resize(settings.mounts.size());
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        const Mount& mount = settings.mounts[i];
        if (mount.kind == Mount::Kind::layers) {
            open_lowers_into(sources.overlays[i], mount.lowers, opening);
            open_changes_into(sources.overlays[i], changes.mounts.at(i), opening);
        } else if (mount.kind != Mount::Kind::tmpfs) {
            open_tree_at(sources.mounts[i], mount.from, flags_of(mount.kind), opening);
        }
    }
    if (settings.root == RootKind::layers) {
        open_lowers_into(sources.root, settings.lowers, opening);
        open_changes_into(sources.root, changes.root, opening);
    }
}

Sources open_sources(const Settings& settings, const Changes& changes) {
    check_devices(changes.root);
    for (const ChangeFolders& folders : changes.mounts) {
        check_devices(folders);
    }
    Sources sources;
    open_sources_into(sources, settings, changes, Opening::where_allowed);
    return sources;
}

} // namespace stopgap::sandbox
