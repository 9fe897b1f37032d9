#include "base/worker_folder.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/owned.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace stopgap::worker_folder {

namespace {

using Listing = Owned<DIR, closedir>;

// The extraction policy stays far below; only a worker that was taken over could go deeper.
constexpr int k_deepest = 200;

void take_back(int parent, const char* name, int depth);

void take_back_content(FileDescriptor folder, int depth) {
    const int number = folder.get();
    const Listing listing(fdopendir(number));
    if (!listing) {
        throw system_error(ExitStatus::machine, "fdopendir", errno);
    }
    static_cast<void>(folder.release());
    while (const struct dirent* entry = readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            take_back(number, entry->d_name, depth);
        }
    }
}

void take_back(int parent, const char* name, int depth) {
    if (depth > k_deepest) {
        throw Error(ExitStatus::verification, "the confined worker left a folder that is too deep");
    }
    if (fchownat(parent, name, geteuid(), getegid(), AT_SYMLINK_NOFOLLOW) != 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    FileDescriptor folder(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (folder) {
        take_back_content(std::move(folder), depth + 1);
    }
}

} // namespace

LentFolder::LentFolder(const fs::path& folder, const worker_jail::Identity& worker)
    : folder_(open_file(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)) {
    if (worker.user == geteuid()) {
        return;
    }
    if (fchown(folder_.get(), worker.user, worker.group) != 0) {
        throw system_error(ExitStatus::machine, folder.string(), errno);
    }
    lent_ = true;
}

LentFolder::~LentFolder() {
    if (!lent_) {
        return;
    }
    try {
        take_back(folder_.get(), ".", 0);
    } catch (const Error& error) {
        warn(error.message());
    }
}

} // namespace stopgap::worker_folder
