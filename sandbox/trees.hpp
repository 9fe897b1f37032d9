#pragma once
// Folder trees whose files belong to the mapped id range: making them, putting files into them,
// removing them. The same calls work as root and as an ordinary user with a subordinate range.
//
// Rules:
//  - Links are never followed; whatever a tree holds, nothing outside of it is touched.
//  - Errors are Error(machine) with the path as their subject.

#include "base/files.hpp"
#include "sandbox/sandbox.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stopgap::sandbox {

/// Makes the folder `path` (its parent exists) with mode 0755, belonging to `owner`.
void make_tree(const fs::path& path, User owner = User::root);

/// Removes the tree; an absent one is fine. Its name is free at once, since it is renamed first.
void remove_tree(const fs::path& path);

/// As remove_tree(), but the deletion itself goes on in a process of its own. What a kill leaves of
/// it is deleted by the next collect_abandoned(), if `path` lies in a state folder.
void discard_tree(const fs::path& path);

/// Gives everything in `path` (a tree of the caller's own files) to `owner`.
void chown_into(const fs::path& path, User owner);

/// Makes the regular file `relative` below `folder`, or replaces it; missing folders on the way are
/// made. A link anywhere on the way is Error(verification).
void put_file(const fs::path& folder, const fs::path& relative, std::string_view bytes,
              User owner = User::root, mode_t mode = 0644);

/// As put_file, with the bytes of a regular file from its beginning.
void put_file(const fs::path& folder, const fs::path& relative, int descriptor,
              User owner = User::root, mode_t mode = 0644);

/// stopgap::copy_out for files that only the mapped ids may read.
void copy_out(const fs::path& folder, const fs::path& relative, const fs::path& to,
              std::uint64_t limit_bytes);

/// The names of all regular files directly in `folder`/`relative`, sorted.
[[nodiscard]] std::vector<std::string> files_in(const fs::path& folder, const fs::path& relative);

struct TreeSize {
    std::uint64_t bytes = 0; ///< allocated, each hard-linked file once
    std::uint64_t files = 0; ///< entries of every kind, the top folder not counted
};
[[nodiscard]] TreeSize size_of_tree(const fs::path& path);

/// What a digest of a tree stands for: its entries' names, kinds, owners, modes, sizes, times and
/// link targets; or these and the content of its files.
enum class TreeDigest { inventory, content };

/// A SHA-256 over the tree. Owners count as the sandbox sees them; inode numbers do not count, so
/// that a faithful copy has the same digest.
[[nodiscard]] std::string digest_of_tree(const fs::path& path, TreeDigest digest);

} // namespace stopgap::sandbox
