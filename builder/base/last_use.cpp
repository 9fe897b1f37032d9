#include "base/last_use.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace stopgap {

namespace {

FileDescriptor open_if_there(const fs::path& path) {
    return FileDescriptor(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
}

bool take_shared(const FileDescriptor& file) {
    while (flock(file.get(), LOCK_SH) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/// Whether the path names the open file: what it named may have been removed meanwhile.
bool is_at(const fs::path& path, const FileDescriptor& file) {
    struct stat named = {};
    struct stat opened = {};
    return lstat(path.c_str(), &named) == 0 && fstat(file.get(), &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

} // namespace

FileDescriptor open_in_use(const fs::path& path) {
    while (FileDescriptor file = open_if_there(path)) {
        if (!take_shared(file)) {
            break;
        }
        if (is_at(path, file)) {
            static_cast<void>(futimens(file.get(), nullptr));
            return file;
        }
    }
    return {};
}

bool mark_used(const fs::path& path) {
    return static_cast<bool>(open_in_use(path));
}

Instant last_use_of(const struct stat& status) {
    return Instant(std::chrono::duration_cast<Instant::duration>(
        std::chrono::seconds(status.st_mtim.tv_sec) +
        std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

bool remove_unused(const fs::path& path, Instant last_use) {
    const FileDescriptor file = open_if_there(path);
    struct stat status = {};
    if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !is_at(path, file) ||
        fstat(file.get(), &status) != 0 || last_use_of(status) != last_use) {
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        remove_tree(path);
        return true;
    }
    return unlink(path.c_str()) == 0;
}

} // namespace stopgap
