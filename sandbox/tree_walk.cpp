#include "sandbox/tree_walk.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stopgap::sandbox {

namespace {

using Directory = Owned<DIR, closedir>;

// Folders deeper than this are moved up to the top before they are removed, and not measured.
constexpr unsigned k_most_depth = 256;

Error walk_error(const fs::path& name, int error_number) {
    return system_error(ExitStatus::machine, name.string(), error_number);
}

class Emptier {
  public:
    Emptier(int top, const fs::path& name) : top_(top), name_(name) {}

    void empty(int folder, unsigned depth) {
        for (const std::string& entry : names_in(folder)) {
            if (unlinkat(folder, entry.c_str(), 0) == 0 || errno == ENOENT) {
                continue;
            }
            if (errno != EISDIR && errno != EPERM) {
                throw walk_error(name_, errno);
            }
            remove_folder(folder, entry, depth);
        }
    }

  private:
    void remove_folder(int parent, const std::string& entry, unsigned depth) {
        if (depth >= k_most_depth) {
            move_up(parent, entry);
            return;
        }
        // 0700 first: the owner of a tree may have taken the right to read it away.
        FileDescriptor folder = open_folder(parent, entry.c_str());
        if (!folder && errno == EACCES && fchmodat(parent, entry.c_str(), 0700, 0) == 0) {
            folder = open_folder(parent, entry.c_str());
        }
        if (folder) {
            empty(folder.get(), depth + 1);
        }
        if (unlinkat(parent, entry.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
            throw walk_error(name_ / entry, errno);
        }
    }

    void move_up(int parent, const std::string& entry) {
        while (true) {
            const std::string flat = ".deep-" + std::to_string(moved_++);
            if (renameat(parent, entry.c_str(), top_, flat.c_str()) == 0 || errno == ENOENT) {
                return;
            }
            const bool taken = errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR;
            if (!taken) {
                throw walk_error(name_, errno);
            }
        }
    }

    int top_;
    const fs::path& name_;
    unsigned moved_ = 0;
};

void walk(int folder, unsigned depth,
          const std::function<void(int, const std::string&, const struct stat&)>& visit) {
    for (const std::string& name : names_in(folder)) {
        struct stat status = {};
        if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) {
                continue; // gone meanwhile
            }
            throw walk_error(name, errno);
        }
        visit(folder, name, status);
        if (S_ISDIR(status.st_mode) && depth < k_most_depth) {
            const FileDescriptor below = open_folder(folder, name.c_str());
            if (below) {
                walk(below.get(), depth + 1, visit);
            }
        }
    }
}

} // namespace

FileDescriptor open_folder(int parent, const char* name) {
    return FileDescriptor(
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
}

std::vector<std::string> names_in(int folder, const std::string& subject) {
    FileDescriptor copy(open_folder(folder, "."));
    const Directory directory(copy ? fdopendir(copy.get()) : nullptr);
    std::vector<std::string> names;
    if (directory) {
        static_cast<void>(copy.release());
        errno = 0;
        while (const struct dirent* entry = readdir(directory.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") {
                names.push_back(name);
            }
            errno = 0;
        }
    }
    if (errno != 0 && errno != ENOENT) {
        throw walk_error(subject + ": cannot be read", errno);
    }
    return names;
}

std::string link_target(int folder, const std::string& name) {
    std::array<char, 4096> target{};
    const ssize_t size = readlinkat(folder, name.c_str(), target.data(), target.size());
    return {target.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

bool is_opaque(int folder) {
    char value = 0;
    const ssize_t size = fgetxattr(folder, "user.overlay.opaque", &value, 1);
    if (size < 0 && errno != ENODATA && errno != EOPNOTSUPP && errno != ERANGE) {
        throw walk_error("a folder: its attributes cannot be read", errno);
    }
    return size == 1 && value == 'y';
}

bool is_whiteout(const struct stat& status) {
    return S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

bool has_removals(int folder) {
    bool found = false;
    walk(folder, 0, [&](int parent, const std::string& name, const struct stat& status) {
        found = found || is_whiteout(status);
        if (S_ISDIR(status.st_mode)) {
            const FileDescriptor below = open_folder(parent, name.c_str());
            if (!below) {
                throw walk_error(name, errno);
            }
            found = found || is_opaque(below.get());
        }
    });
    return found;
}

void empty_folder(int folder, const fs::path& name) {
    // Several rounds: each moves what was too deep up once more.
    Emptier emptier(folder, name);
    while (!names_in(folder).empty()) {
        emptier.empty(folder, 0);
    }
}

void chown_folder(int folder, uid_t uid, gid_t gid, const fs::path& name) {
    walk(folder, 0, [&](int parent, const std::string& entry, const struct stat& status) {
        // Not linked from elsewhere: a hard link may name a file that is not the tree's.
        const bool shared = !S_ISDIR(status.st_mode) && status.st_nlink > 1;
        if (!shared && fchownat(parent, entry.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0) {
            throw walk_error(name / entry, errno);
        }
    });
    if (fchown(folder, uid, gid) != 0) {
        throw walk_error(name, errno);
    }
}

std::string regular_files_in(const FileDescriptor& folder) {
    std::string names;
    for (const std::string& name : names_in(folder.get())) {
        struct stat status = {};
        if (fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode)) {
            names += name + '\0';
        }
    }
    return names;
}

TreeSize measure_folder(int folder) {
    constexpr std::uint64_t k_block_bytes = 512; // st_blocks' unit, whatever the file system's
    TreeSize size;
    std::set<std::pair<dev_t, ino_t>> seen;
    walk(folder, 0, [&](int, const std::string&, const struct stat& status) {
        ++size.files;
        const bool linked = !S_ISDIR(status.st_mode) && status.st_nlink > 1;
        if (!linked || seen.emplace(status.st_dev, status.st_ino).second) {
            size.bytes += static_cast<std::uint64_t>(status.st_blocks) * k_block_bytes;
        }
    });
    return size;
}

} // namespace stopgap::sandbox
