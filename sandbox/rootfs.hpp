#pragma once
// Makes a new mount namespace into the file system of a sandbox and enters it.
//
// In this order, of which each step needs the one before:
//  1. The caller opens the source folders as detached trees, where it has the right to (root).
//  2. The new process opens the rest with the caller's own ids: they can reach what lies in the
//     caller's 0700 folders, which the mapped root cannot.
//  3. It becomes the mapped root, which overlayfs then works as.
//  4. The layers with their changes, /dev, /proc, /sys, mounts, pivot_root; the host's tree is
//  gone.

#include "base/files.hpp"
#include "sandbox/sandbox.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::sandbox {

/// What becomes of an upper folder; `full` is one that is kept, and a full tree already.
enum class Upper { thrown_away, kept, full };

/// The folders of the host that an overlay is made of. Descriptors are detached mount trees.
struct OverlaySources {
    std::vector<FileDescriptor> lowers; ///< bottom first
    FileDescriptor changes;             ///< a tree that holds upper and work
    FileDescriptor upper;               ///< folders in `changes`, opened in step 2
    FileDescriptor work;
    Upper upper_is = Upper::thrown_away;
    std::uint64_t memory_bytes = 0; ///< what changes may take of memory where they lie there
};

/// The same for a whole sandbox; what a kind of root or mount does not have is empty.
struct Sources {
    OverlaySources root;
    std::vector<FileDescriptor> mounts;   ///< as Settings::mounts
    std::vector<OverlaySources> overlays; ///< as Settings::mounts
};

/// Where an overlay keeps its changes; both on one file system, absolute and without links.
struct ChangeFolders {
    fs::path upper = {};
    fs::path work = {};
    Upper upper_is = Upper::thrown_away;
    std::uint64_t memory_bytes = 0; ///< of OverlaySources
};

/// The same for a whole sandbox.
struct Changes {
    ChangeFolders root;
    std::vector<ChangeFolders> mounts; ///< as Settings::mounts
};

/// Step 1. Opens what this process may; throws Error(machine) for what is not there.
[[nodiscard]] Sources open_sources(const Settings& settings, const Changes& changes);

/// What is worth knowing about a root that was entered.
struct Entered {
    std::vector<std::string> notes = {};      ///< about the isolation, one line each
    std::vector<StorageInForce> storage = {}; ///< of the root of layers, then each mount of layers
    std::vector<FileDescriptor> memory = {};  ///< each tmpfs that holds changes
};

/// Steps 2 to 4, as the first process of the new namespaces.
[[nodiscard]] Entered enter_root(const Settings& settings, const Changes& changes, Sources sources);

} // namespace stopgap::sandbox
