#include "base/files.hpp"

#include "base/error.hpp"
#include "base/interrupt.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace stopgap {

namespace {

constexpr std::size_t k_chunk_bytes = 1U << 16U;

Error file_error(const fs::path& path, int error_number) {
    return system_error(ExitStatus::machine, path.string(), error_number);
}

void sync_folder_of(const fs::path& path) {
    const fs::path folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
    const FileDescriptor descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
    static_cast<void>(fsync(descriptor.get()));
}

struct stat regular_file_status(int descriptor, const std::string& name) {
    struct stat status = {};
    if (fstat(descriptor, &status) != 0) {
        throw file_error(name, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error(ExitStatus::verification, name + ": is not a regular file");
    }
    return status;
}

} // namespace

void FileDescriptor::reset(int number) {
    if (number_ >= 0) {
        static_cast<void>(close(number_));
    }
    number_ = number;
}

FileDescriptor open_file(const fs::path& path, int flags, mode_t mode) {
    FileDescriptor file(open(path.c_str(), flags | O_CLOEXEC, mode));
    if (!file) {
        throw file_error(path, errno);
    }
    return file;
}

std::string read_all(int descriptor, const std::string& name, std::uint64_t limit_bytes) {
    std::string bytes;
    struct stat status = {};
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        bytes.reserve(std::min(static_cast<std::uint64_t>(status.st_size), limit_bytes) +
                      k_chunk_bytes);
    }
    while (true) {
        const std::size_t have = bytes.size();
        bytes.resize(have + k_chunk_bytes);
        const ssize_t got = read(descriptor, bytes.data() + have, k_chunk_bytes);
        bytes.resize(have + static_cast<std::size_t>(got > 0 ? got : 0));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw file_error(name, errno);
        }
        if (bytes.size() > limit_bytes) {
            throw Error(ExitStatus::verification,
                        name + ": is larger than " + std::to_string(limit_bytes) + " bytes");
        }
        if (got == 0) {
            return bytes;
        }
    }
}

std::string read_file(const fs::path& path, std::uint64_t limit_bytes) {
    const FileDescriptor file = open_file(path, O_RDONLY);
    return read_all(file.get(), path.string(), limit_bytes);
}

void write_all(int descriptor, std::string_view bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t wrote = write(descriptor, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote < 0) {
            throw file_error(name, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

AtomicFile::AtomicFile(fs::path path, mode_t mode) : path_(std::move(path)) {
    std::string name = path_.string() + ".XXXXXX";
    file_.reset(mkostemp(name.data(), O_CLOEXEC));
    if (!file_) {
        throw file_error(path_, errno);
    }
    temporary_ = name;
    static_cast<void>(fchmod(file_.get(), mode));
}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) {
        static_cast<void>(unlink(temporary_.c_str()));
    }
}

void AtomicFile::write(std::string_view bytes) {
    write_all(file_.get(), bytes, path_.string());
}

void AtomicFile::commit() {
    if (fsync(file_.get()) != 0 || rename(temporary_.c_str(), path_.c_str()) != 0) {
        throw file_error(path_, errno);
    }
    temporary_.clear();
    sync_folder_of(path_);
}

void write_file(const fs::path& path, std::string_view bytes, mode_t mode) {
    AtomicFile file(path, mode);
    file.write(bytes);
    file.commit();
}

TemporaryDirectory::TemporaryDirectory(const fs::path& parent, const std::string& prefix) {
    std::string name = (parent / (prefix + ".XXXXXX")).string();
    if (mkdtemp(name.data()) == nullptr) {
        throw file_error(parent, errno);
    }
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    if (!path_.empty()) {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
}

void make_directories(const fs::path& path, mode_t mode) {
    if (path.empty() || mkdir(path.c_str(), mode) == 0) {
        return;
    }
    if (errno == ENOENT) {
        make_directories(path.parent_path(), mode);
        if (mkdir(path.c_str(), mode) == 0) {
            return;
        }
    }
    if (errno != EEXIST || !fs::is_directory(path)) {
        throw file_error(path, errno);
    }
}

void remove_tree(const fs::path& path) {
    std::error_code failure;
    fs::remove_all(path, failure);
    if (failure) {
        throw file_error(path, failure.value());
    }
}

void rename_durably(const fs::path& from, const fs::path& to) {
    if (rename(from.c_str(), to.c_str()) != 0) {
        throw file_error(to, errno);
    }
    sync_folder_of(to);
}

void exchange(const fs::path& one, const fs::path& other) {
    if (renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0) {
        throw system_error(ExitStatus::machine, other.string(), errno);
    }
}

void sync_file_system_of(const fs::path& folder) {
    const FileDescriptor descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
    if (syncfs(descriptor.get()) != 0) {
        throw system_error(ExitStatus::machine, folder.string(), errno);
    }
}

FileDescriptor open_beneath(int folder, const fs::path& relative, int flags, mode_t mode) {
    struct open_how how = {};
    // openat2 refuses flags that mean nothing with O_PATH.
    const int harmless = (flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY;
    how.flags = static_cast<__u64>(flags | O_CLOEXEC | harmless);
    how.mode = (flags & O_CREAT) != 0 ? mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const long number = syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how);
    if (number >= 0) {
        return FileDescriptor(static_cast<int>(number));
    }
    if (errno == ELOOP || errno == EXDEV) {
        throw Error(ExitStatus::verification,
                    relative.string() + ": is or lies behind a link that is not followed");
    }
    throw file_error(relative, errno);
}

std::string read_beneath(int folder, const fs::path& relative, std::uint64_t limit_bytes) {
    const FileDescriptor file = open_beneath(folder, relative, O_RDONLY);
    static_cast<void>(regular_file_status(file.get(), relative.string()));
    return read_all(file.get(), relative.string(), limit_bytes);
}

void write_beneath(int folder, const fs::path& relative, std::string_view bytes, mode_t mode) {
    const FileDescriptor file = open_beneath(folder, relative, O_WRONLY | O_CREAT | O_TRUNC, mode);
    static_cast<void>(regular_file_status(file.get(), relative.string()));
    write_all(file.get(), bytes, relative.string());
}

void make_directories_beneath(int folder, const fs::path& relative) {
    fs::path made;
    for (const fs::path& part : relative) {
        const FileDescriptor parent =
            open_beneath(folder, made.empty() ? fs::path(".") : made, O_PATH | O_DIRECTORY);
        if (mkdirat(parent.get(), part.c_str(), 0755) != 0 && errno != EEXIST) {
            throw file_error(made / part, errno);
        }
        made /= part;
    }
}

void remove_beneath(int folder, const fs::path& relative) {
    const fs::path parent_path =
        relative.parent_path().empty() ? fs::path(".") : relative.parent_path();
    const FileDescriptor parent = open_beneath(folder, parent_path, O_PATH | O_DIRECTORY);
    if (unlinkat(parent.get(), relative.filename().c_str(), 0) != 0 && errno != ENOENT) {
        throw file_error(relative, errno);
    }
}

bool exists_beneath(int folder, const fs::path& relative) {
    try {
        const FileDescriptor file = open_beneath(folder, relative, O_PATH);
        struct stat status = {};
        return fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
    } catch (const Error&) {
        return false;
    }
}

void copy_out(int folder, const fs::path& relative, const fs::path& to, std::uint64_t limit_bytes) {
    const FileDescriptor from = open_beneath(folder, relative, O_RDONLY);
    const struct stat status = regular_file_status(from.get(), relative.string());
    if (static_cast<std::uint64_t>(status.st_size) > limit_bytes) {
        throw Error(ExitStatus::verification, relative.string() + ": is larger than " +
                                                  std::to_string(limit_bytes) + " bytes");
    }
    AtomicFile copy(to);
    std::string chunk(k_chunk_bytes, '\0');
    std::uint64_t copied_bytes = 0;
    while (true) {
        const ssize_t got = read(from.get(), chunk.data(), chunk.size());
        if (got < 0) {
            throw file_error(relative, errno);
        }
        if (got == 0) {
            break;
        }
        copied_bytes += static_cast<std::uint64_t>(got);
        if (copied_bytes > limit_bytes) {
            throw Error(ExitStatus::verification, relative.string() + ": grew while it was copied");
        }
        copy.write({chunk.data(), static_cast<std::size_t>(got)});
    }
    copy.commit();
}

FileLock::FileLock(const fs::path& path) : file_(open_file(path, O_RDWR | O_CREAT, 0600)) {
    while (flock(file_.get(), LOCK_EX) != 0) {
        if (errno != EINTR) {
            throw file_error(path, errno);
        }
        stop_if_interrupted();
    }
}

FileLock FileLock::try_lock(const fs::path& path) {
    FileLock lock;
    lock.file_ = open_file(path, O_RDWR | O_CREAT, 0600);
    if (flock(lock.file_.get(), LOCK_EX | LOCK_NB) != 0) {
        lock.file_.reset();
    }
    return lock;
}

} // namespace stopgap
