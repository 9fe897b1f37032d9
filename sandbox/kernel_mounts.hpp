#pragma once
// Linux's descriptor-based mount calls (open_tree, fsopen, move_mount, mount_setattr), with errors.
// A tree or file system is made detached, gets its attributes, and is attached last.

#include "base/error.hpp"
#include "base/files.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stopgap::sandbox {

/// What the kernel or a file system refused, with its errno.
class Refusal : public Error {
  public:
    Refusal(Error error, int error_number) : Error(std::move(error)), number_(error_number) {}
    [[nodiscard]] int error_number() const { return number_; }

  private:
    int number_;
};

enum class Depth { this_mount, with_mounts_below };

struct TreeAttributes {
    std::uint64_t flags = 0; ///< MOUNT_ATTR_*
    Depth depth = Depth::with_mounts_below;
};

/// A detached copy of the mount tree at `path`, private, with the attributes; nothing (and errno)
/// where the kernel refuses.
[[nodiscard]] FileDescriptor try_clone_tree(const fs::path& path, const TreeAttributes& attributes);

/// As try_clone_tree; throws Error(machine).
[[nodiscard]] FileDescriptor clone_tree(const fs::path& path, const TreeAttributes& attributes);

/// An option of a file system: a flag where `value` is empty.
using MountOption = std::pair<std::string, std::string>;

/// A new detached file system; throws Refusal(machine) with what the kernel says about it.
[[nodiscard]] FileDescriptor new_filesystem(const std::string& type,
                                            const std::vector<MountOption>& options,
                                            std::uint64_t mount_flags);

/// Attaches a detached tree over the file or folder `target` (a descriptor).
void attach(int tree, int target, const std::string& name);

/// As attach(), to `relative` below `folder`, links resolved with `folder` as their root.
void attach_in(int tree, int folder, const fs::path& relative);

/// Opens `relative` with `root` as the root that links and ".." cannot leave; O_PATH.
[[nodiscard]] FileDescriptor open_in_root(int root, const fs::path& relative);

/// Makes every mount of this mount namespace private: nothing is seen outside of it.
void make_all_private();

} // namespace stopgap::sandbox
