#include "source/store.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace stopgap::source {

namespace {

constexpr mode_t k_stored_mode = 0444;
constexpr std::chrono::hours k_temporary_life{24};
constexpr std::chrono::hours k_partial_life{14 * 24};

struct stat status_of(int descriptor, const fs::path& path) {
    struct stat status = {};
    if (fstat(descriptor, &status) != 0) {
        throw system_error(ExitStatus::machine, path.string(), errno);
    }
    return status;
}

/// Somebody else who could write here could swap a file between its verification and its use.
void refuse_shared_folder(const fs::path& folder) {
    const FileDescriptor descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
    const struct stat status = status_of(descriptor.get(), folder);
    const bool is_ours = status.st_uid == geteuid() || status.st_uid == 0;
    if (!is_ours || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        throw Error(ExitStatus::machine, folder.string() + ": others may write to this folder")
            .with_hint("give it to yourself alone (chown, chmod go-w), or name another with "
                       "--state");
    }
}

/// What a run that was killed left behind.
void remove_old_files(const fs::path& folder, std::chrono::hours life) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        struct stat status = {};
        if (lstat(entry.path().c_str(), &status) == 0 &&
            now() - std::chrono::system_clock::from_time_t(status.st_mtime) > life) {
            static_cast<void>(unlink(entry.path().c_str()));
        }
    }
}

} // namespace

Store::Store(fs::path folder) : folder_(std::move(folder)) {
    make_directories(folder_ / "sha256");
    make_directories(temporary_folder());
    make_directories(folder_ / "partial");
    for (const char* name : {"", "sha256", "temporary", "partial"}) {
        refuse_shared_folder(folder_ / name);
    }
    remove_old_files(temporary_folder(), k_temporary_life);
    remove_old_files(folder_ / "partial", k_partial_life);
}

fs::path Store::path_of(const std::string& sha256) const {
    check_invariant(is_sha256(sha256), "the store was asked for something that is no digest");
    return folder_ / "sha256" / sha256.substr(0, 2) / sha256;
}

fs::path Store::partial_path(const std::string& sha256) const {
    check_invariant(is_sha256(sha256), "the store was asked for something that is no digest");
    return folder_ / "partial" / (sha256 + ".part");
}

bool Store::contains_quick(const std::string& sha256) const {
    struct stat status = {};
    return lstat(path_of(sha256).c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::optional<OpenedFile> Store::open(const std::string& sha256) const {
    const fs::path path = path_of(sha256);
    FileDescriptor file = open_in_use(path);
    if (!file) {
        return std::nullopt;
    }
    const struct stat status = status_of(file.get(), path);
    if (!S_ISREG(status.st_mode) || sha256_of_descriptor(file.get(), path.string()) != sha256) {
        warn(path.string() + ": was damaged and has been removed from the store");
        static_cast<void>(unlink(path.c_str()));
        return std::nullopt;
    }
    static_cast<void>(lseek(file.get(), 0, SEEK_SET));
    return OpenedFile{{path, sha256, static_cast<std::uint64_t>(status.st_size)}, std::move(file)};
}

std::optional<StoredFile> Store::find(const std::string& sha256) const {
    std::optional<OpenedFile> opened = open(sha256);
    return opened ? std::optional<StoredFile>(std::move(opened->file)) : std::nullopt;
}

std::optional<StoredFile> Store::try_put_file(const fs::path& temporary, const std::string& sha256,
                                              std::string& got) {
    const FileDescriptor file = open_file(temporary, O_RDONLY | O_NOFOLLOW);
    got = sha256_of_descriptor(file.get(), temporary.string());
    if (!sha256.empty() && got != sha256) {
        return std::nullopt;
    }
    const struct stat status = status_of(file.get(), temporary);
    if (fchmod(file.get(), k_stored_mode) != 0 || fsync(file.get()) != 0) {
        throw system_error(ExitStatus::machine, temporary.string(), errno);
    }
    const fs::path path = path_of(got);
    make_directories(path.parent_path());
    rename_durably(temporary, path);
    return StoredFile{path, got, static_cast<std::uint64_t>(status.st_size)};
}

StoredFile Store::put_file(const fs::path& temporary, const std::string& sha256) {
    std::string got;
    const std::optional<StoredFile> stored = try_put_file(temporary, sha256, got);
    if (!stored) {
        throw Error(ExitStatus::verification, temporary.string() +
                                                  ": has the wrong digest: expected sha256 " +
                                                  sha256 + ", got " + got);
    }
    return *stored;
}

StoredFile Store::put_bytes(std::string_view bytes, const std::string& sha256) {
    const fs::path temporary =
        temporary_folder() / (sha256_of(bytes) + "." + std::to_string(getpid()));
    write_file(temporary, bytes, k_stored_mode);
    try {
        return put_file(temporary, sha256);
    } catch (const Error&) {
        static_cast<void>(unlink(temporary.c_str()));
        throw;
    }
}

} // namespace stopgap::source
