#pragma once
// Layers put together without overlayfs: their files copied into one folder.
//
// Rules:
//  - What the folder shows afterwards is what an overlay would: upper layers cover lower ones, and
//    what they removed (whiteouts, opaque folders; overlayfs with userxattr) stays removed.
//  - So does what is generated for one sandbox, if it is one of the layers: mount points and files.
//  - Owners, modes, times, hard links within a layer, POSIX ACLs, capabilities and attributes of
//    users but overlayfs' own are kept, the last three as far as the file system can; file systems
//    that share data share it.
//  - Links are never followed. Nothing is left out because it cannot be read: that is an error.

#include "base/files.hpp"

#include <vector>

namespace stopgap::sandbox {

/// Copies the `layers` (folders, topmost first) into the folder `to`. What is there already counts
/// as lying above them all, and stays. Throws Error(machine) with a path below `to` as its subject.
void copy_layers(const std::vector<int>& layers, int to);

} // namespace stopgap::sandbox
