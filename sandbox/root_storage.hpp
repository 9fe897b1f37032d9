#pragma once
// Putting layers and the folder for their changes together into a root: by overlayfs, or where it
// cannot be had, by the next best of sandbox.hpp's `Storage`. Called as the mapped root.
//
// Rules:
//  - userxattr always: without it, overlays in a user namespace fail on removal of lower folders.
//    volatile where the kernel has it: what is changed is synced once, by who keeps it.
//  - An upper folder is held to what overlayfs needs and does not insist on (attributes of users,
//    kinds of entries in folders): it would mount, and fail later.
//  - In memory lies only what is thrown away: what is kept becomes a full tree where it belongs.

#include "base/files.hpp"
#include "sandbox/rootfs.hpp"
#include "sandbox/sandbox.hpp"

#include <string>
#include <vector>

namespace stopgap::sandbox {

/// What to do where Storage::overlay cannot be had.
constexpr const char* k_state_folder_mend =
    "give --state on ext4, xfs, btrfs or tmpfs; in a container, a volume";

/// Where a root is put together: a folder of the stage, and the layers in it.
struct RootParts {
    int stage;                         ///< the stage's folder, which is the working directory
    fs::path place;                    ///< of this root, below it; there already
    std::vector<fs::path> layers = {}; ///< topmost first, below `stage`; mounted
    std::vector<int> folders = {};     ///< the same layers, open
};

struct StoredRoot {
    FileDescriptor tree; ///< mounted nowhere
    StorageInForce in_force = {};
    FileDescriptor memory = {}; ///< of Storage::overlay_in_memory: the tmpfs
};

/// The root with what is changed in it kept where `changes` says. Throws Error(machine), also where
/// overlayfs is refused for another reason than that it is not supported there.
[[nodiscard]] StoredRoot store_root(const RootParts& parts, const OverlaySources& changes);

enum class Volatile { no, yes };

/// An overlay of these options; throws Error(machine) with what the kernel says. `layers` as
/// overlayfs' lowerdir.
[[nodiscard]] FileDescriptor new_overlay(const std::string& layers, int upper, int work,
                                         Volatile is_volatile);

/// Throws Refusal(machine) where the file system of the folders lacks what overlayfs needs.
void require_fit_for_changes(int upper, int work);

} // namespace stopgap::sandbox
