#include "sandbox/tree_copy.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace stopgap::sandbox {

namespace {

constexpr unsigned k_most_depth = 256;
constexpr std::size_t k_most_at_once = 1U << 30U;

void require(bool done, const fs::path& path) {
    if (!done) {
        throw system_error(ExitStatus::machine, "/" + path.string() + ": cannot be copied", errno);
    }
}

std::optional<struct stat> status_at(int folder, const fs::path& path) {
    struct stat status = {};
    if (fstatat(folder, path.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        require(errno == ENOENT, path);
        return {};
    }
    return status;
}

// Not user.overlay.*, which is about the layer; not what a security module gives by itself.
bool is_kept(std::string_view attribute) {
    return attribute == "security.capability" || attribute.starts_with("system.posix_acl_") ||
           (attribute.starts_with("user.") && !attribute.starts_with("user.overlay."));
}

using Fill = std::function<ssize_t(char* buffer, std::size_t size)>;

// What `fill` gives, which tells the size where it gets no buffer; absent where there is no such
// thing.
std::optional<std::string> filled_by(const Fill& fill, const fs::path& path) {
    std::string bytes;
    ssize_t size = fill(nullptr, 0);
    if (size > 0) {
        bytes.resize(static_cast<std::size_t>(size));
        size = fill(bytes.data(), bytes.size());
    }
    if (size < 0) {
        require(errno == ENODATA || errno == EOPNOTSUPP, path);
        return {};
    }
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

std::vector<std::string> attributes_of(int file, const fs::path& path) {
    const std::string names =
        filled_by([&](char* to, std::size_t size) { return flistxattr(file, to, size); }, path)
            .value_or("");
    return split(names, '\0');
}

void copy_attributes(int from, int to, const fs::path& path) {
    for (const std::string& name : attributes_of(from, path)) {
        if (!is_kept(name)) {
            continue;
        }
        const std::optional<std::string> value =
            filled_by([&](char* buffer,
                          std::size_t size) { return fgetxattr(from, name.c_str(), buffer, size); },
                      path);
        require(!value || fsetxattr(to, name.c_str(), value->data(), value->size(), 0) == 0 ||
                    errno == EOPNOTSUPP,
                path);
    }
}

// Owner first: a change of it takes set-uid bits and capabilities away.
void take_over(int from, int to, const struct stat& status, const fs::path& path) {
    require(fchown(to, status.st_uid, status.st_gid) == 0, path);
    require(fchmod(to, status.st_mode & 07777U) == 0, path);
    copy_attributes(from, to, path);
    const std::array<struct timespec, 2> times = {status.st_atim, status.st_mtim};
    require(futimens(to, times.data()) == 0, path);
}

// copy_file_range(2) shares data where the file system can; between file systems it may refuse.
void copy_content(int from, int to, const fs::path& path) {
    ssize_t copied = 0;
    do {
        copied = copy_file_range(from, nullptr, to, nullptr, k_most_at_once, 0);
    } while (copied > 0);
    while (copied != 0) {
        copied = sendfile(to, from, nullptr, k_most_at_once);
        require(copied >= 0, path);
    }
}

class Copier {
  public:
    explicit Copier(int top) : top_(top) {}

    void copy(const std::vector<int>& layers, int to, const fs::path& path, unsigned depth) {
        std::set<std::string> decided;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const std::vector<int> from_here(layers.begin() + static_cast<std::ptrdiff_t>(i),
                                             layers.end());
            for (const std::string& name : names_in(layers[i], "/" + path.string())) {
                if (decided.insert(name).second) {
                    copy_entry(from_here, to, path / name, depth);
                }
            }
        }
    }

  private:
    // The first of the layers has the entry.
    void copy_entry(const std::vector<int>& layers, int to, const fs::path& path, unsigned depth) {
        const std::optional<struct stat> status = status_at(layers.front(), path);
        require(status.has_value(), path);
        const std::optional<struct stat> there = status_at(to, path);
        const bool both_folders = S_ISDIR(status->st_mode) && (!there || S_ISDIR(there->st_mode));
        if (is_whiteout(*status) || (there && !both_folders)) {
            return;
        }
        if (both_folders) {
            copy_folder(layers, to, path, there ? Folder::there : Folder::made, depth);
        } else {
            copy_file(layers.front(), to, path, *status);
        }
    }

    enum class Folder { there, made };

    void copy_folder(const std::vector<int>& layers, int to, const fs::path& path, Folder folder,
                     unsigned depth) {
        const std::string name = path.filename();
        errno = ENAMETOOLONG;
        require(depth < k_most_depth, path);
        require(folder == Folder::there || mkdirat(to, name.c_str(), 0700) == 0, path);
        const FileDescriptor made = open_folder(to, name.c_str());
        require(static_cast<bool>(made), path);
        const std::vector<FileDescriptor> opened = folders_that_show(layers, path);
        std::vector<int> numbers;
        for (const FileDescriptor& one : opened) {
            numbers.push_back(one.get());
        }
        check_invariant(!numbers.empty(), "the first layer has the folder");
        copy(numbers, made.get(), path, depth + 1);
        if (folder == Folder::made) {
            struct stat status = {};
            require(fstat(numbers.front(), &status) == 0, path);
            take_over(numbers.front(), made.get(), status, path);
        }
    }

    static std::vector<FileDescriptor> folders_that_show(const std::vector<int>& layers,
                                                         const fs::path& path) {
        std::vector<FileDescriptor> folders;
        for (const int layer : layers) {
            const std::optional<struct stat> status = status_at(layer, path);
            if (!status) {
                continue;
            }
            if (!S_ISDIR(status->st_mode)) {
                break; // it covers what lies below
            }
            folders.push_back(open_folder(layer, path.filename().c_str()));
            require(static_cast<bool>(folders.back()), path);
            if (is_opaque(folders.back().get())) {
                break;
            }
        }
        return folders;
    }

    void copy_file(int from, int to, const fs::path& path, const struct stat& status) {
        const std::string name = path.filename();
        if (status.st_nlink > 1) {
            const std::pair<dev_t, ino_t> key = {status.st_dev, status.st_ino};
            const auto [first, is_first] = copied_.emplace(key, path);
            if (!is_first) {
                require(linkat(top_, first->second.c_str(), to, name.c_str(), 0) == 0, path);
                return;
            }
        }
        if (S_ISREG(status.st_mode)) {
            copy_regular(from, to, path, status);
        } else {
            copy_special(from, to, path, status);
        }
    }

    static void copy_regular(int from, int to, const fs::path& path, const struct stat& status) {
        const std::string name = path.filename();
        const FileDescriptor original(
            openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        require(static_cast<bool>(original), path);
        const FileDescriptor copy(
            openat(to, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        require(static_cast<bool>(copy), path);
        copy_content(original.get(), copy.get(), path);
        take_over(original.get(), copy.get(), status, path);
    }

    // Links, FIFOs and sockets; a device, which the kernel refuses, no layer has.
    static void copy_special(int from, int to, const fs::path& path, const struct stat& status) {
        const std::string name = path.filename();
        if (S_ISLNK(status.st_mode)) {
            const std::string target = link_target(from, name);
            require(!target.empty() && symlinkat(target.c_str(), to, name.c_str()) == 0, path);
        } else {
            require(mknodat(to, name.c_str(), status.st_mode, status.st_rdev) == 0, path);
            require(fchmodat(to, name.c_str(), status.st_mode & 07777U, 0) == 0, path);
        }
        const std::array<struct timespec, 2> times = {status.st_atim, status.st_mtim};
        require(fchownat(to, name.c_str(), status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) == 0,
                path);
        require(utimensat(to, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0, path);
    }

    int top_;
    std::map<std::pair<dev_t, ino_t>, fs::path> copied_; ///< what has several names, by its first
};

} // namespace

void copy_layers(const std::vector<int>& layers, int to) {
    Copier(to).copy(layers, to, {}, 0);
}

} // namespace stopgap::sandbox
