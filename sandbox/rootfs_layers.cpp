#include "base/error.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/root_storage.hpp"
#include "sandbox/rootfs_steps.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>

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

// Whether a tmpfs that every root of the kind has holds the mount point.
bool lies_in_own_tmpfs(const Settings& settings, std::size_t index) {
    const fs::path& to = settings.mounts[index].to;
    const std::vector<fs::path> own = own_tmpfs(settings.root);
    return std::any_of(own.begin(), own.end(), [&](const fs::path& p) { return lies_in(to, p); });
}

// The earlier mount that holds the mount point: the last one, which covers those before it.
std::optional<std::size_t> holder_of(const Settings& settings, std::size_t index) {
    for (std::size_t i = index; i-- > 0;) {
        if (lies_in(settings.mounts[index].to, settings.mounts[i].to.lexically_normal())) {
            return i;
        }
    }
    return std::nullopt;
}

bool is_folder(const FileDescriptor& tree) {
    struct stat status = {};
    return !tree || (fstat(tree.get(), &status) == 0 && S_ISDIR(status.st_mode));
}

std::vector<int> layers_below(const OverlaySources& sources) {
    std::vector<int> below = {sources.upper.get()};
    for (std::size_t i = sources.lowers.size(); i-- > 0;) {
        below.push_back(sources.lowers[i].get());
    }
    return below;
}

void add_kernel_mount_points(GeneratedLayer& layer) {
    for (const char* name : {"dev", "proc", "sys"}) {
        layer.add_folder(name, 0755, 0);
    }
}

void add_mount_point(GeneratedLayer& layer, const fs::path& relative, const FileDescriptor& tree) {
    if (is_folder(tree)) {
        layer.add_folder(relative, 0755, 0);
    } else {
        layer.add_file_mount_point(relative);
    }
}

// Adds the lowers to the parts, topmost first.
void attach_lowers(RootParts& parts, const OverlaySources& sources) {
    for (std::size_t i = sources.lowers.size(); i-- > 0;) {
        const fs::path place = parts.place / std::to_string(i);
        make_folder_at(parts.stage, place.c_str());
        attach_in(sources.lowers[i].get(), parts.stage, place);
        parts.layers.push_back(place);
        parts.folders.push_back(sources.lowers[i].get());
    }
}

// Overlayfs wants upper and work in this mount namespace, below one mount.
void attach_changes(const RootParts& parts, const OverlaySources& sources) {
    const fs::path place = parts.place / "changes";
    make_folder_at(parts.stage, place.c_str());
    attach_in(sources.changes.get(), parts.stage, place);
}

using Generate = std::function<void(GeneratedLayer&)>;

// A root, put together in the stage's folder `name`, mounted nowhere. The topmost layer but for the
// upper is what `generate` makes.
FileDescriptor new_root(const Stage& stage, const std::string& name, const OverlaySources& sources,
                        const Generate& generate, Entered& entered) {
    const int folder = stage.folder.get();
    const std::string own = name + "/g";
    make_folder_at(folder, name.c_str());
    make_folder_at(folder, own.c_str());
    const FileDescriptor generated = open_beneath(folder, own, O_RDONLY | O_DIRECTORY);
    GeneratedLayer layer(generated.get(), layers_below(sources));
    generate(layer);
    RootParts parts{.stage = folder, .place = name, .layers = {own}, .folders = {generated.get()}};
    attach_changes(parts, sources);
    attach_lowers(parts, sources);
    StoredRoot root = store_root(parts, sources);
    entered.storage.push_back(std::move(root.in_force));
    if (root.memory) {
        entered.memory.push_back(std::move(root.memory));
    }
    return std::move(root.tree);
}

} // namespace

std::vector<fs::path> own_tmpfs(RootKind kind) {
    return kind == RootKind::layers ? std::vector<fs::path>{}
                                    : std::vector<fs::path>{"/tmp", "/var/tmp", "/run"};
}

void add_mount_points(GeneratedLayer& layer, const Settings& settings, const Sources& sources) {
    add_kernel_mount_points(layer);
    layer.add_folder("tmp", 01777, 0);
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        if (!lies_in_own_tmpfs(settings, i) && !holder_of(settings, i)) {
            add_mount_point(layer, settings.mounts[i].to.lexically_normal().relative_path(),
                            sources.mounts[i]);
        }
    }
}

void mount_layers(Stage& stage, const Settings& settings, const Sources& sources,
                  Entered& entered) {
    const Generate generate = [&](GeneratedLayer& layer) {
        layer.add_host_files();
        if (settings.hardening == Hardening::build) {
            layer.add_builder();
        }
        add_mount_points(layer, settings, sources);
    };
    const FileDescriptor root = new_root(stage, "layers", sources.root, generate, entered);
    attach_in(root.get(), stage.folder.get(), "root");
    stage.root = open_beneath(stage.folder.get(), "root", O_RDONLY | O_DIRECTORY);
}

// Nothing but mount points is generated: what else a root has is the package manager's to write.
FileDescriptor layers_for_mount(const Stage& stage, const Settings& settings,
                                const Sources& sources, std::size_t index, Entered& entered) {
    const fs::path to = settings.mounts[index].to.lexically_normal();
    const Generate generate = [&](GeneratedLayer& layer) {
        add_kernel_mount_points(layer);
        for (std::size_t i = index + 1; i < settings.mounts.size(); ++i) {
            if (holder_of(settings, i) == index) {
                add_mount_point(layer, settings.mounts[i].to.lexically_relative(to),
                                sources.mounts[i]);
            }
        }
    };
    return new_root(stage, fmt::format("mount-{}", index), sources.overlays[index], generate,
                    entered);
}

} // namespace stopgap::sandbox
