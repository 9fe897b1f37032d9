#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"
#include "source/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace stopgap::source {

namespace {

constexpr std::size_t k_chunk_bytes = 1U << 16U;

/// Names relative to the folder, in the order of their bytes, so that it is the same everywhere.
std::vector<fs::path> sorted_names(const fs::path& folder) {
    std::vector<fs::path> names;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        names.push_back(entry.path().lexically_relative(folder));
    }
    std::sort(names.begin(), names.end(), [](const fs::path& left, const fs::path& right) {
        return left.native() < right.native();
    });
    return names;
}

class Packer {
  public:
    Packer(const fs::path& folder, std::string prefix, Instant mtime, int output)
        : folder_(open_file(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)),
          prefix_(std::move(prefix)), mtime_(epoch_seconds(mtime)), handle_(archive_write_new()) {
        check_invariant(handle_ != nullptr, "libarchive gives no handle");
        // GNU tar's format, as dpkg-source writes it, keeps names as the bytes that they are.
        check(archive_write_set_format_gnutar(handle_.get()));
        check(archive_write_add_filter_xz(handle_.get()));
        // More threads cut the stream in other places: other bytes.
        check(archive_write_set_filter_option(handle_.get(), "xz", "threads", "1"));
        check(archive_write_open_fd(handle_.get(), output));
    }

    void add(const fs::path& name) {
        const FileDescriptor entry_file =
            name.empty() ? FileDescriptor(dup(folder_.get()))
                         : FileDescriptor(openat(folder_.get(), name.c_str(),
                                                 O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat status = {};
        if (!entry_file || fstat(entry_file.get(), &status) != 0) {
            throw system_error(ExitStatus::machine, name.string(), errno);
        }
        const Entry entry = described(name, status);
        if (S_ISLNK(status.st_mode)) {
            archive_entry_copy_symlink(entry.get(), target_of(entry_file.get(), name).c_str());
        }
        check(archive_write_header(handle_.get(), entry.get()));
        if (S_ISREG(status.st_mode)) {
            copy_content(name);
        }
    }

    void end() { check(archive_write_close(handle_.get())); }

  private:
    using Entry = Owned<archive_entry, archive_entry_free>;

    void check(int code) const {
        if (code != ARCHIVE_OK) {
            const char* why = archive_error_string(handle_.get());
            throw Error(ExitStatus::machine,
                        std::string("packing: ") + printable(why != nullptr ? why : "libarchive"));
        }
    }

    [[nodiscard]] std::string packed_name(const fs::path& name) const {
        return prefix_.empty() ? name.string()
               : name.empty()  ? prefix_
                               : prefix_ + "/" + name.string();
    }

    [[nodiscard]] Entry described(const fs::path& name, const struct stat& status) const {
        const bool is_known =
            S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode);
        if (!is_known) {
            throw Error(ExitStatus::verification,
                        printable(name.string()) + ": is no file, folder or symbolic link");
        }
        const bool is_executable = !S_ISREG(status.st_mode) || (status.st_mode & S_IXUSR) != 0;
        Entry entry(archive_entry_new());
        archive_entry_copy_pathname(entry.get(), packed_name(name).c_str());
        archive_entry_set_filetype(entry.get(), status.st_mode & S_IFMT);
        archive_entry_set_perm(entry.get(), S_ISLNK(status.st_mode) ? 0777
                                            : is_executable         ? 0755
                                                                    : 0644);
        archive_entry_set_size(entry.get(), S_ISREG(status.st_mode) ? status.st_size : 0);
        archive_entry_set_uname(entry.get(), "root");
        archive_entry_set_gname(entry.get(), "root");
        archive_entry_set_mtime(entry.get(), mtime_, 0);
        return entry;
    }

    static std::string target_of(int link, const fs::path& name) {
        std::array<char, 4096> target{};
        const ssize_t size = readlinkat(link, "", target.data(), target.size() - 1);
        if (size < 0) {
            throw system_error(ExitStatus::machine, name.string(), errno);
        }
        return {target.data(), static_cast<std::size_t>(size)};
    }

    void copy_content(const fs::path& name) {
        const FileDescriptor file = open_beneath(folder_.get(), name, O_RDONLY);
        std::string chunk(k_chunk_bytes, '\0');
        while (true) {
            const ssize_t got = read(file.get(), chunk.data(), chunk.size());
            if (got < 0) {
                throw system_error(ExitStatus::machine, name.string(), errno);
            }
            if (got == 0) {
                return;
            }
            const la_ssize_t wrote =
                archive_write_data(handle_.get(), chunk.data(), static_cast<std::size_t>(got));
            check(wrote == got ? ARCHIVE_OK : ARCHIVE_FATAL);
        }
    }

    FileDescriptor folder_;
    std::string prefix_;
    long mtime_;
    Owned<archive, archive_write_free> handle_;
};

} // namespace

void pack_tar_xz(const fs::path& folder, const std::string& prefix, const fs::path& to,
                 Instant mtime) {
    AtomicFile output(to);
    Packer packer(folder, prefix, mtime, output.descriptor());
    if (!prefix.empty()) {
        packer.add({});
    }
    for (const fs::path& name : sorted_names(folder)) {
        packer.add(name);
    }
    packer.end();
    output.commit();
}

} // namespace stopgap::source
