#pragma once
// Files: descriptors with an owner, whole-file reading and writing, private temporary folders, and
// access below a folder descriptor that no link can lead out of.
//
// Rules:
//  - A file that we write appears complete or not at all (AtomicFile: temporary, fsync, rename).
//  - Below a folder whose content is not ours, use the *_beneath functions: they resolve with
//    openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS) and refuse what is no regular file.
//  - Every function throws Error (ExitStatus::machine unless it says otherwise) with the path as
//    its subject and errno's text.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace stopgap {

namespace fs = std::filesystem;

/// Owns a file descriptor; -1 owns nothing.
class FileDescriptor {
  public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { reset(); }

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
    int release() {
        const int number = number_;
        number_ = -1;
        return number;
    }
    void reset(int number = -1);

  private:
    int number_ = -1;
};

/// open(2) with O_CLOEXEC added; throws where it fails.
[[nodiscard]] FileDescriptor open_file(const fs::path& path, int flags, mode_t mode = 0644);

/// The whole file; throws where it is larger than `limit_bytes`.
[[nodiscard]] std::string read_file(const fs::path& path, std::uint64_t limit_bytes = 64U << 20U);

/// Everything from the descriptor's position on, same limit rule; `name` is the subject of errors.
[[nodiscard]] std::string read_all(int descriptor, const std::string& name,
                                   std::uint64_t limit_bytes = 64U << 20U);

void write_all(int descriptor, std::string_view bytes, const std::string& name);

/// A file that appears under its name, complete and synced, only on commit(); dropped without one
/// it leaves nothing behind.
class AtomicFile {
  public:
    explicit AtomicFile(fs::path path, mode_t mode = 0644);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    void write(std::string_view bytes);
    [[nodiscard]] int descriptor() const { return file_.get(); }
    void commit();

  private:
    fs::path path_;
    fs::path temporary_;
    FileDescriptor file_;
};

/// AtomicFile in one call.
void write_file(const fs::path& path, std::string_view bytes, mode_t mode = 0644);

/// A private (0700) folder, removed with its content by the destructor. Its content is ours: for a
/// tree that sandboxed code has touched use sandbox::remove_tree.
class TemporaryDirectory {
  public:
    /// Makes PARENT/PREFIX.XXXXXX.
    explicit TemporaryDirectory(const fs::path& parent, const std::string& prefix = "tmp");
    TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
        other.path_.clear();
    }
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// Makes the folder and its parents; an existing one is fine.
void make_directories(const fs::path& path, mode_t mode = 0755);

/// Removes a tree that is ours, never following links; an absent one is fine.
void remove_tree(const fs::path& path);

/// renames and syncs the folder that holds `to`.
void rename_durably(const fs::path& from, const fs::path& to);

/// Each takes the other's place, in one step; both must be there.
void exchange(const fs::path& one, const fs::path& other);

/// What was written to the file system of `folder` reaches the disk, as before a rename that shows
/// it.
void sync_file_system_of(const fs::path& folder);

/// Opens `relative` below the folder descriptor, following no link anywhere on the way and never
/// leaving the folder. Throws Error(verification) where the way holds a link or leads out.
[[nodiscard]] FileDescriptor open_beneath(int folder, const fs::path& relative, int flags,
                                          mode_t mode = 0644);

/// The regular file `relative` below `folder`; throws Error(verification) where it is anything else
/// or larger than the limit.
[[nodiscard]] std::string read_beneath(int folder, const fs::path& relative,
                                       std::uint64_t limit_bytes = 64U << 20U);

/// Replaces or makes the regular file `relative` below `folder` (parents must exist).
void write_beneath(int folder, const fs::path& relative, std::string_view bytes,
                   mode_t mode = 0644);

/// Makes the folder `relative` below `folder`, and its parents; existing ones are fine.
void make_directories_beneath(int folder, const fs::path& relative);

/// Removes the file or link `relative` below `folder`; an absent one is fine.
void remove_beneath(int folder, const fs::path& relative);

/// Whether a regular file lies at `relative` below `folder`, links not followed.
[[nodiscard]] bool exists_beneath(int folder, const fs::path& relative);

/// Copies the regular file `relative` below `folder` to `to` (which appears complete or not at
/// all); refuses links, devices, FIFOs and files larger than `limit_bytes`.
void copy_out(int folder, const fs::path& relative, const fs::path& to, std::uint64_t limit_bytes);

/// Exclusive flock(2) on a file that is made where it is missing; held until destruction.
class FileLock {
  public:
    /// Waits for the lock.
    explicit FileLock(const fs::path& path);
    /// Takes the lock only if nobody holds it; the result may own nothing.
    [[nodiscard]] static FileLock try_lock(const fs::path& path);
    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(file_); }

  private:
    FileLock() = default;
    FileDescriptor file_;
};

} // namespace stopgap
