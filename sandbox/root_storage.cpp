#include "sandbox/root_storage.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/tree_copy.hpp"
#include "sandbox/tree_walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace stopgap::sandbox {

namespace {

FileDescriptor open_to_read(int folder, const fs::path& relative) {
    return open_beneath(folder, relative, O_RDONLY | O_DIRECTORY);
}

FileDescriptor make_folder(int folder, const char* name) {
    if (mkdirat(folder, name, 0755) != 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    return open_to_read(folder, name);
}

/// What readdir(3) says of the kind of `name`; DT_UNKNOWN where it is not there.
unsigned char kind_in(int folder, const char* name) {
    using Directory = Owned<DIR, closedir>;
    FileDescriptor copy = open_to_read(folder, ".");
    const Directory directory(fdopendir(copy.get()));
    if (directory) {
        static_cast<void>(copy.release());
    }
    while (const struct dirent* entry = directory ? readdir(directory.get()) : nullptr) {
        if (std::strcmp(entry->d_name, name) == 0) {
            return entry->d_type;
        }
    }
    return DT_UNKNOWN;
}

std::string by_descriptor(int folder) {
    return fmt::format("/proc/self/fd/{}", folder);
}

// Overlayfs names the folder as it was given it, which says nothing to people.
std::string reason_in(const Error& error, int upper) {
    std::string reason = error.message();
    const std::string name = by_descriptor(upper);
    const std::size_t at = reason.find(name);
    return at == std::string::npos ? reason : reason.replace(at, name.size(), "the folder");
}

// A disk without room refuses for another reason than its kind. Where a file system tells no size,
// as ramfs does not, it has room.
bool is_full(int folder) {
    struct statvfs room = {};
    return fstatvfs(folder, &room) == 0 && ((room.f_blocks != 0 && room.f_bavail == 0) ||
                                            (room.f_files != 0 && room.f_favail == 0));
}

std::string lowerdir_of(const RootParts& parts) {
    std::vector<std::string> names;
    for (const fs::path& layer : parts.layers) {
        names.push_back(layer.string());
    }
    return joined(names, ":");
}

// What kernels without the feature say, file systems and security modules. Any other reason, such
// as a disk that fails, would befall the next way too, or is not to be passed over.
bool is_lack_of_support(const Refusal& refusal) {
    constexpr std::array k_numbers = {EINVAL, ENODEV, EOPNOTSUPP, EPERM, EACCES, ENOSYS, EXDEV};
    return std::find(k_numbers.begin(), k_numbers.end(), refusal.error_number()) != k_numbers.end();
}

// A refusal of `volatile` alone costs time, not isolation.
FileDescriptor best_overlay(const RootParts& parts, int upper, int work) {
    require_fit_for_changes(upper, work);
    const std::string layers = lowerdir_of(parts);
    try {
        return new_overlay(layers, upper, work, Volatile::yes);
    } catch (const Refusal& first) {
        if (!is_lack_of_support(first)) {
            throw;
        }
        try {
            return new_overlay(layers, upper, work, Volatile::no);
        } catch (const Refusal& second) {
            throw is_lack_of_support(second) ? first : second;
        }
    }
}

StoredRoot overlay_in_memory(const RootParts& parts, std::uint64_t memory_bytes) {
    const FileDescriptor tmpfs = new_filesystem(
        "tmpfs", {{"mode", "0755"}, {"size", std::to_string(memory_bytes)}}, MOUNT_ATTR_NODEV);
    const fs::path place = parts.place / "memory";
    make_folder(parts.stage, place.c_str()).reset();
    attach_in(tmpfs.get(), parts.stage, place);
    StoredRoot root;
    root.memory = open_to_read(parts.stage, place);
    const FileDescriptor upper = make_folder(root.memory.get(), "upper");
    const FileDescriptor work = make_folder(root.memory.get(), "work");
    root.tree = best_overlay(parts, upper.get(), work.get());
    root.in_force.storage = Storage::overlay_in_memory;
    return root;
}

// A copy below what overlayfs noted in an upper folder would bring back what was removed there, and
// show its whiteouts.
void require_nothing_removed(const OverlaySources& changes, const std::string& why) {
    const FileDescriptor top = open_to_read(changes.upper.get(), ".");
    if (changes.upper_is == Upper::kept && has_removals(top.get())) {
        throw Error(ExitStatus::machine,
                    "a folder of changes that overlayfs made cannot be gone on with: " + why)
            .with_hint(k_state_folder_mend);
    }
}

// An upper that is a full tree already is gone on with.
StoredRoot copied_root(const RootParts& parts, int upper) {
    const FileDescriptor top = open_to_read(upper, ".");
    copy_layers(parts.folders, top.get());
    StoredRoot root;
    root.tree = clone_tree(by_descriptor(top.get()), {.flags = MOUNT_ATTR_NODEV});
    root.in_force.storage = Storage::copy;
    return root;
}

} // namespace

void require_fit_for_changes(int upper, int work) {
    const FileDescriptor folder = open_to_read(upper, ".");
    constexpr const char* k_attribute = "user.stopgap";
    if (fsetxattr(folder.get(), k_attribute, "", 0, 0) != 0) {
        const int error_number = errno;
        throw Refusal(system_error(ExitStatus::machine,
                                   "its file system keeps no extended attributes of users",
                                   error_number),
                      error_number);
    }
    static_cast<void>(fremovexattr(folder.get(), k_attribute));
    constexpr const char* k_entry = "kind";
    make_folder(work, k_entry).reset();
    const unsigned char kind = kind_in(work, k_entry);
    static_cast<void>(unlinkat(work, k_entry, AT_REMOVEDIR));
    if (kind != DT_DIR) {
        throw Refusal({ExitStatus::machine,
                       "its file system does not tell the kinds of entries in folders (d_type)"},
                      EOPNOTSUPP);
    }
}

FileDescriptor new_overlay(const std::string& layers, int upper, int work, Volatile is_volatile) {
    std::vector<MountOption> options = {
        {"lowerdir", layers},
        // By descriptor: the mapped root may not search the folders above them.
        {"upperdir", by_descriptor(upper)},
        {"workdir", by_descriptor(work)},
        {"userxattr", ""},
        {"index", "off"},
        {"metacopy", "off"}};
    if (is_volatile == Volatile::yes) {
        options.emplace_back("volatile", "");
    }
    return new_filesystem("overlay", options, MOUNT_ATTR_NODEV);
}

StoredRoot store_root(const RootParts& parts, const OverlaySources& changes) {
    if (changes.upper_is == Upper::full) {
        return copied_root(parts, changes.upper.get());
    }
    std::string why;
    try {
        StoredRoot root;
        root.tree = best_overlay(parts, changes.upper.get(), changes.work.get());
        return root;
    } catch (const Refusal& refusal) {
        if (!is_lack_of_support(refusal) || is_full(changes.upper.get())) {
            throw;
        }
        why = reason_in(refusal, changes.upper.get());
    }
    require_nothing_removed(changes, why);
    if (changes.upper_is == Upper::thrown_away) {
        try {
            StoredRoot root = overlay_in_memory(parts, changes.memory_bytes);
            root.in_force.why = why;
            return root;
        } catch (const Refusal& refusal) {
            if (!is_lack_of_support(refusal)) {
                throw;
            }
            why += "; in memory: " + refusal.message();
        }
    }
    StoredRoot root = copied_root(parts, changes.upper.get());
    root.in_force.why = why;
    return root;
}

} // namespace stopgap::sandbox
