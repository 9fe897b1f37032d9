#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive.hpp"
#include "source/tar_writer.hpp"

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
          prefix_(std::move(prefix)), tar_(TarForm::xz, mtime, [output](std::string_view bytes) {
              write_all(output, bytes, "packing");
          }) {}

    void add(const fs::path& name) {
        const FileDescriptor entry_file =
            name.empty() ? FileDescriptor(dup(folder_.get()))
                         : FileDescriptor(openat(folder_.get(), name.c_str(),
                                                 O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat status = {};
        if (!entry_file || fstat(entry_file.get(), &status) != 0) {
            throw system_error(ExitStatus::machine, name.string(), errno);
        }
        if (S_ISLNK(status.st_mode)) {
            tar_.add_symbolic_link(packed_name(name), target_of(entry_file.get(), name));
        } else if (S_ISDIR(status.st_mode)) {
            tar_.add_folder(packed_name(name));
        } else if (S_ISREG(status.st_mode)) {
            const bool is_executable = (status.st_mode & S_IXUSR) != 0;
            tar_.begin_file(packed_name(name), static_cast<std::uint64_t>(status.st_size),
                            is_executable ? FileMode::executable : FileMode::plain);
            copy_content(name);
        } else {
            throw Error(ExitStatus::verification,
                        printable(name.string()) + ": is no file, folder or symbolic link");
        }
    }

    void end() { tar_.end(); }

  private:
    [[nodiscard]] std::string packed_name(const fs::path& name) const {
        return prefix_.empty() ? name.string()
               : name.empty()  ? prefix_
                               : prefix_ + "/" + name.string();
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
            tar_.write({chunk.data(), static_cast<std::size_t>(got)});
        }
    }

    FileDescriptor folder_;
    std::string prefix_;
    TarWriter tar_;
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
