#include "base/error.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/rootfs_steps.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace stopgap::sandbox {

namespace {

void make_folder_at(int folder, const char* name) {
    if (mkdirat(folder, name, 0755) != 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    const fs::path relative = path.lexically_normal().lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

// Whether an earlier mount, or a tmpfs that every root of the kind has, holds the mount point.
bool lies_in_a_mount(const Settings& settings, std::size_t index) {
    const fs::path& to = settings.mounts[index].to;
    const std::vector<fs::path> own = own_tmpfs(settings.root);
    const std::vector<Mount>::const_iterator end =
        settings.mounts.begin() + static_cast<std::ptrdiff_t>(index);
    return std::any_of(own.begin(), own.end(), [&](const fs::path& p) { return lies_in(to, p); }) ||
           std::any_of(settings.mounts.begin(), end,
                       [&](const Mount& mount) { return lies_in(to, mount.to); });
}

bool is_folder(const FileDescriptor& tree) {
    struct stat status = {};
    return !tree || (fstat(tree.get(), &status) == 0 && S_ISDIR(status.st_mode));
}

// The generated layer, at "g": topmost but for the upper.
void generate_layer(const Stage& stage, const Settings& settings, const Sources& sources) {
    make_folder_at(stage.folder.get(), "g");
    const FileDescriptor folder = open_beneath(stage.folder.get(), "g", O_RDONLY | O_DIRECTORY);
    std::vector<int> below = {sources.upper.get()};
    for (std::size_t i = sources.lowers.size(); i-- > 0;) {
        below.push_back(sources.lowers[i].get());
    }
    GeneratedLayer layer(folder.get(), below);
    layer.add_host_files();
    if (settings.hardening == Hardening::build) {
        layer.add_builder();
    }
    add_mount_points(layer, settings, sources);
}

std::string attach_lowers(const Stage& stage, const Sources& sources) {
    std::string names;
    for (std::size_t i = 0; i < sources.lowers.size(); ++i) {
        const std::string name = std::to_string(i);
        make_folder_at(stage.folder.get(), name.c_str());
        attach_in(sources.lowers[i].get(), stage.folder.get(), name);
        names.insert(0, ":" + name);
    }
    return "g" + names;
}

// Overlayfs wants upper and work in this mount namespace, below one mount.
void attach_changes(const Stage& stage, const Sources& sources) {
    make_folder_at(stage.folder.get(), "changes");
    attach_in(sources.changes.get(), stage.folder.get(), "changes");
}

FileDescriptor new_overlay(const std::vector<MountOption>& options) {
    try {
        return new_filesystem("overlay", options, MOUNT_ATTR_NODEV);
    } catch (Error& error) {
        error.with_hint("Linux 5.11 or newer, and a state folder on ext4, xfs, btrfs or tmpfs: in "
                        "a container, a volume");
        throw;
    }
}

} // namespace

std::vector<fs::path> own_tmpfs(RootKind kind) {
    return kind == RootKind::layers ? std::vector<fs::path>{}
                                    : std::vector<fs::path>{"/tmp", "/var/tmp", "/run"};
}

void add_mount_points(GeneratedLayer& layer, const Settings& settings, const Sources& sources) {
    for (const char* name : {"dev", "proc", "sys"}) {
        layer.add_folder(name, 0755, 0);
    }
    layer.add_folder("tmp", 01777, 0);
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        if (lies_in_a_mount(settings, i)) {
            continue;
        }
        const fs::path to = settings.mounts[i].to.lexically_normal().relative_path();
        if (is_folder(sources.mounts[i])) {
            layer.add_folder(to, 0755, 0);
        } else {
            layer.add_file_mount_point(to);
        }
    }
}

void mount_layers(Stage& stage, const Settings& settings, const Sources& sources) {
    generate_layer(stage, settings, sources);
    attach_changes(stage, sources);
    const std::vector<MountOption> options = {
        {"lowerdir", attach_lowers(stage, sources)},
        // By descriptor: the mapped root may not search the folders above them.
        {"upperdir", fmt::format("/proc/self/fd/{}", sources.upper.get())},
        {"workdir", fmt::format("/proc/self/fd/{}", sources.work.get())},
        // Without userxattr, overlays in a user namespace fail on removal of lower folders.
        {"userxattr", ""},
        {"index", "off"},
        {"metacopy", "off"},
        {"volatile", ""}};
    const FileDescriptor overlay = new_overlay(options);
    attach_in(overlay.get(), stage.folder.get(), "root");
    stage.root = open_beneath(stage.folder.get(), "root", O_RDONLY | O_DIRECTORY);
}

} // namespace stopgap::sandbox
