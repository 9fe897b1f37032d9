#pragma once
// Walking trees of hostile content by descriptor: links are never followed, and depth costs neither
// stack nor descriptors without bound.

#include "base/files.hpp"
#include "sandbox/trees.hpp"

#include <sys/stat.h>

#include <string>
#include <vector>

namespace stopgap::sandbox {

/// Opens a folder in a folder, following no link; empty where that fails.
[[nodiscard]] FileDescriptor open_folder(int parent, const char* name);

/// The names of all entries directly in the folder, "." and ".." aside, in no order; of a folder
/// that was removed, none. Throws Error(machine) where they cannot be read.
[[nodiscard]] std::vector<std::string> names_in(int folder,
                                                const std::string& subject = "a folder");

/// Removes everything below the folder. What others remove meanwhile is fine.
void empty_folder(int folder, const fs::path& name);

/// Gives everything below the folder, and the folder, to the ids.
void chown_folder(int folder, uid_t uid, gid_t gid, const fs::path& name);

/// What lies below the folder.
[[nodiscard]] TreeSize measure_folder(int folder);

/// The names of the regular files directly in the folder, each followed by NUL.
[[nodiscard]] std::string regular_files_in(const FileDescriptor& folder);

/// Where the link points to; empty where it cannot be read.
[[nodiscard]] std::string link_target(int folder, const std::string& name);

/// Whether an overlay shows nothing of what lies below this folder (overlayfs, userxattr). Throws
/// Error(machine) where its attributes cannot be read.
[[nodiscard]] bool is_opaque(int folder);

/// Whether the entry of a layer says that what lies below it was removed (overlayfs).
[[nodiscard]] bool is_whiteout(const struct stat& status);

/// Whether something below the folder is opaque or a whiteout.
[[nodiscard]] bool has_removals(int folder);

/// What the names of trees that are being deleted begin with.
constexpr const char* k_trash_prefix = ".trash-";

} // namespace stopgap::sandbox
