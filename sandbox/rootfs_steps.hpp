#pragma once
// The steps of rootfs.hpp, for its own sources only.

#include "sandbox/generated_layer.hpp"
#include "sandbox/rootfs.hpp"

#include <string>
#include <vector>

namespace stopgap::sandbox {

enum class Opening { where_allowed, all };

void open_sources_into(Sources& sources, const Settings& settings, const Changes& changes,
                       Opening opening);

/// The private tmpfs that a root is put together in; the working directory lies there.
struct Stage {
    FileDescriptor folder;
    FileDescriptor root; ///< the root of the sandbox, mounted
};

/// Becomes the root of the mapped range, which dies with its caller.
void become_mapped_root();

/// Makes the stage, and enters it.
[[nodiscard]] Stage make_stage();

/// Mounts the layers at the stage's "root".
void mount_layers(Stage& stage, const Settings& settings, const Sources& sources, Entered& entered);

/// Makes "root" a tmpfs with the host's /usr and what its programs need.
void mount_host_tools(Stage& stage, const Settings& settings, const Sources& sources);

/// The root that the mount `index`, of kind layers, is; mounted nowhere.
[[nodiscard]] FileDescriptor layers_for_mount(const Stage& stage, const Settings& settings,
                                              const Sources& sources, std::size_t index,
                                              Entered& entered);

/// Makes mount points for what every sandbox has and for those of Settings::mounts that no other
/// mount holds.
void add_mount_points(GeneratedLayer& layer, const Settings& settings, const Sources& sources);

/// The tmpfs mounts that a root of this kind has before Settings::mounts.
[[nodiscard]] std::vector<fs::path> own_tmpfs(RootKind kind);

/// A /proc of this PID namespace, mounted nowhere. Throws Error(machine) with the mend.
[[nodiscard]] FileDescriptor new_proc();
/// The same for the /sys of this network namespace.
[[nodiscard]] FileDescriptor new_sys();

/// /dev, /proc and /sys below `root`, without what tells about this machine; adds to `notes` what
/// is missing.
void mount_kernel_filesystems(int root, std::vector<std::string>& notes);

/// Settings::mounts below the stage's "root".
void mount_folders(const Stage& stage, const Settings& settings, const Sources& sources,
                   Entered& entered);

} // namespace stopgap::sandbox
