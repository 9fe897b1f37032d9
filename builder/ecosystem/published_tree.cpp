#include "ecosystem/published_tree.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>

namespace stopgap {

namespace {

constexpr std::chrono::hours k_kept_for{3 * 24};

Error refusal(const std::string& sentence) {
    return {ExitStatus::verification, sentence};
}

} // namespace

fs::path PublishedTree::File::path() const {
    return fmt::format("/proc/self/fd/{}", descriptor_.get());
}

std::uint64_t PublishedTree::File::size_bytes() const {
    struct stat status = {};
    if (fstat(descriptor_.get(), &status) != 0) {
        throw system_error(ExitStatus::machine, path().string(), errno);
    }
    return static_cast<std::uint64_t>(status.st_size);
}

PublishedTree::PublishedTree(const fs::path& folder)
    : folder_(folder), descriptor_(open_file(folder, O_RDONLY | O_DIRECTORY)) {}

std::string PublishedTree::shown(const fs::path& relative) const {
    return printable((folder_ / relative).string());
}

bool PublishedTree::has(const fs::path& relative) const {
    return exists_beneath(descriptor_.get(), relative);
}

std::string PublishedTree::read(const fs::path& relative) const {
    return read_all(open(relative).descriptor(), shown(relative));
}

PublishedTree::File PublishedTree::open(const fs::path& relative) const {
    if (!has(relative)) {
        throw refusal(shown(relative) + ": is missing, or is no regular file");
    }
    return File(open_beneath(descriptor_.get(), relative, O_RDONLY));
}

void PublishedTree::require(const fs::path& relative, const std::string& sha256,
                            std::uint64_t size_bytes, const std::string& listed_by) const {
    const File file = open(relative);
    if (file.size_bytes() != size_bytes) {
        throw refusal(fmt::format("{}: has {} bytes, not the {} that {} lists", shown(relative),
                                  file.size_bytes(), size_bytes, listed_by));
    }
    if (sha256_of_descriptor(file.descriptor(), shown(relative)) != sha256) {
        throw refusal(fmt::format("{}: is not the file that {} lists: its SHA-256 differs",
                                  shown(relative), listed_by));
    }
}

Signer PublishedTree::require_signed(const fs::path& relative, const fs::path& signature,
                                     const TrustedKeys& keys) const {
    if (!has(signature)) {
        throw refusal(fmt::format("{}: is not signed: there is no {}", shown(relative),
                                  signature.filename().string()));
    }
    const File file = open(relative);
    return verify_detached(read(signature), file.path(), keys, shown(relative));
}

void keep_replaced_files(const fs::path& from, const fs::path& to,
                         const std::set<std::string>& current) {
    if (!fs::is_directory(from)) {
        return;
    }
    const fs::file_time_type now = fs::file_time_type::clock::now();
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename();
        if (!entry.is_regular_file() || fs::exists(fs::symlink_status(to / name))) {
            continue;
        }
        if (current.contains(name)) {
            fs::last_write_time(entry.path(), now); // from now on it counts as replaced
        }
        if (now - fs::last_write_time(entry.path()) < k_kept_for) {
            fs::create_hard_link(entry.path(), to / name);
        }
    }
}

} // namespace stopgap
