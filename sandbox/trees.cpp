#include "sandbox/trees.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/namespaces.hpp"
#include "sandbox/tree_digest.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <random>

namespace stopgap::sandbox {

namespace {

constexpr unsigned k_builder = 1000;

Error tree_error(const fs::path& path, int error_number) {
    return system_error(ExitStatus::machine, path.string(), error_number);
}

struct Ids {
    uid_t uid;
    gid_t gid;
};

Ids ids_of(User owner, IdShift shift) {
    const unsigned id = owner == User::builder ? k_builder : 0;
    return {shift.uid + id, shift.gid + id};
}

FileDescriptor open_tree_folder(const fs::path& path) {
    return open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

// A name beside `path` for what is being deleted; collect_abandoned knows it by its beginning.
// Where overlayfs cannot rename a folder, since it came with an image, its own name.
fs::path set_aside(const fs::path& path) {
    std::random_device random;
    fs::path aside =
        path.parent_path() / fmt::format("{}{:08x}{:08x}", k_trash_prefix, random(), random());
    if (rename(path.c_str(), aside.c_str()) == 0) {
        return aside;
    }
    if (errno == ENOENT) {
        return {};
    }
    if (errno == EXDEV) {
        return path;
    }
    throw tree_error(path, errno);
}

void delete_tree(const fs::path& path) {
    as_owner([&path](IdShift) {
        if (unlink(path.c_str()) == 0 || errno == ENOENT) {
            return std::string();
        }
        {
            const FileDescriptor folder = open_tree_folder(path);
            empty_folder(folder.get(), path);
        }
        if (rmdir(path.c_str()) != 0 && errno != ENOENT) {
            throw tree_error(path, errno);
        }
        return std::string();
    });
}

[[noreturn]] void delete_alone(const fs::path& path) {
    // A grandchild: init reaps it, and the caller may end before it.
    if (setsid() < 0 || fork() != 0) {
        _exit(0);
    }
    static_cast<void>(close_range(0, ~0U, 0));
    for (int number = 0; number <= 2; ++number) {
        static_cast<void>(open("/dev/null", O_RDWR));
    }
    try {
        delete_tree(path);
    } catch (const std::exception&) {
        _exit(1); // collect_abandoned tries again, and tells
    }
    _exit(0);
}

// Opens the folder that `relative` lies in, making what is missing on the way.
FileDescriptor open_parent(int top, const fs::path& relative, Ids ids) {
    FileDescriptor folder(fcntl(top, F_DUPFD_CLOEXEC, 0));
    for (const fs::path& part : relative.parent_path()) {
        if (mkdirat(folder.get(), part.c_str(), 0755) == 0) {
            if (fchownat(folder.get(), part.c_str(), ids.uid, ids.gid, AT_SYMLINK_NOFOLLOW) != 0) {
                throw tree_error(relative, errno);
            }
        } else if (errno != EEXIST) {
            throw tree_error(relative, errno);
        }
        folder = open_beneath(folder.get(), part, O_RDONLY | O_DIRECTORY);
    }
    return folder;
}

// A file or link that is already there is replaced, never written through.
FileDescriptor make_file(int folder, const std::string& name, Ids ids, mode_t mode) {
    static_cast<void>(unlinkat(folder, name.c_str(), 0));
    FileDescriptor file(
        openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || fchown(file.get(), ids.uid, ids.gid) != 0 || fchmod(file.get(), mode) != 0) {
        throw tree_error(name, errno);
    }
    return file;
}

using Fill = std::function<void(int)>;

void put_file_with(const fs::path& folder, const fs::path& relative, User owner, mode_t mode,
                   const Fill& fill) {
    as_owner([&](IdShift shift) {
        const Ids ids = ids_of(owner, shift);
        const FileDescriptor top = open_tree_folder(folder);
        const FileDescriptor parent = open_parent(top.get(), relative, ids);
        fill(make_file(parent.get(), relative.filename(), ids, mode).get());
        return std::string();
    });
}

void copy_bytes(int from, int to, const fs::path& name) {
    std::string chunk(1U << 20U, '\0');
    off_t offset = 0;
    while (true) {
        const ssize_t got = pread(from, chunk.data(), chunk.size(), offset);
        if (got < 0) {
            throw tree_error(name, errno);
        }
        if (got == 0) {
            return;
        }
        write_all(to, {chunk.data(), static_cast<std::size_t>(got)}, name.string());
        offset += got;
    }
}

} // namespace

void make_tree(const fs::path& path, User owner) {
    as_owner([&](IdShift shift) {
        const Ids ids = ids_of(owner, shift);
        if (mkdir(path.c_str(), 0755) != 0 || chmod(path.c_str(), 0755) != 0) {
            throw tree_error(path, errno);
        }
        if (lchown(path.c_str(), ids.uid, ids.gid) != 0) {
            throw Error(tree_error(path, errno)).with_hint(k_no_ids_hint);
        }
        return std::string();
    });
}

void remove_tree(const fs::path& path) {
    const fs::path aside = set_aside(path);
    if (!aside.empty()) {
        delete_tree(aside);
    }
}

void discard_tree(const fs::path& path) {
    const fs::path aside = set_aside(path);
    if (aside.empty()) {
        return;
    }
    if (aside == path) {
        delete_tree(path);
        return;
    }
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw tree_error(path, errno);
    }
    const FileDescriptor all_closed(ends[0]);
    FileDescriptor held(ends[1]);
    const pid_t child = fork();
    if (child == 0) {
        delete_alone(aside);
    }
    held.reset();
    if (child < 0) {
        delete_tree(aside);
        return;
    }
    static_cast<void>(TEMP_FAILURE_RETRY(waitpid(child, nullptr, 0)));
    // Until it has closed its copies of our descriptors, it would hold our locks too.
    char none = 0;
    static_cast<void>(TEMP_FAILURE_RETRY(read(all_closed.get(), &none, 1)) == 0);
}

void chown_into(const fs::path& path, User owner) {
    as_owner([&](IdShift shift) {
        const Ids ids = ids_of(owner, shift);
        const FileDescriptor folder = open_tree_folder(path);
        chown_folder(folder.get(), ids.uid, ids.gid, path);
        return std::string();
    });
}

void put_file(const fs::path& folder, const fs::path& relative, std::string_view bytes, User owner,
              mode_t mode) {
    put_file_with(folder, relative, owner, mode,
                  [&](int file) { write_all(file, bytes, relative.string()); });
}

void put_file(const fs::path& folder, const fs::path& relative, int descriptor, User owner,
              mode_t mode) {
    put_file_with(folder, relative, owner, mode,
                  [&](int file) { copy_bytes(descriptor, file, relative); });
}

void copy_out(const fs::path& folder, const fs::path& relative, const fs::path& to,
              std::uint64_t limit_bytes) {
    as_owner([&](IdShift) {
        const FileDescriptor top = open_tree_folder(folder);
        stopgap::copy_out(top.get(), relative, to, limit_bytes);
        return std::string();
    });
}

std::vector<std::string> files_in(const fs::path& folder, const fs::path& relative) {
    const std::string names = as_owner([&](IdShift) {
        const FileDescriptor top = open_tree_folder(folder);
        return regular_files_in(
            open_beneath(top.get(), relative.empty() ? "." : relative, O_RDONLY | O_DIRECTORY));
    });
    std::vector<std::string> found = split(names, '\0');
    found.pop_back(); // after the last separator
    std::sort(found.begin(), found.end());
    return found;
}

TreeSize size_of_tree(const fs::path& path) {
    const std::string sizes = as_owner([&path](IdShift) {
        const FileDescriptor folder = open_tree_folder(path);
        const TreeSize size = measure_folder(folder.get());
        return fmt::format("{} {}", size.bytes, size.files);
    });
    const std::vector<std::string> words = words_of(sizes);
    TreeSize size;
    std::from_chars(words[0].data(), words[0].data() + words[0].size(), size.bytes);
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), size.files);
    return size;
}

std::string digest_of_tree(const fs::path& path, TreeDigest digest) {
    return as_owner([&](IdShift shift) {
        const FileDescriptor folder = open_tree_folder(path);
        return digest_folder(folder.get(), shift.uid, shift.gid, digest);
    });
}

} // namespace stopgap::sandbox
