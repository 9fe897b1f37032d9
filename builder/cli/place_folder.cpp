#include "cli/place_folder.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <vector>

namespace stopgap::cli {

namespace {

constexpr std::uint64_t k_file_limit_bytes = 1ULL << 40U;
constexpr const char* k_prefix = ".stopgap-init";
constexpr const char* k_lock = "lock";
/// A younger folder may not have its lock yet.
constexpr std::chrono::minutes k_settling_time{1};

/// Absolute, without a final slash.
fs::path plain(const fs::path& folder) {
    const fs::path whole = fs::absolute(folder);
    return whole.has_filename() ? whole : whole.parent_path();
}

bool is_there(const fs::path& path) {
    return fs::symlink_status(path).type() != fs::file_type::not_found;
}

bool is_abandoned(const fs::path& folder) {
    struct stat status = {};
    return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid() &&
           now() - Instant(std::chrono::seconds(status.st_mtime)) > k_settling_time &&
           FileLock::try_lock(folder / k_lock);
}

void remove_abandoned(const fs::path& parent) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent)) {
        if (entry.path().filename().string().starts_with(k_prefix)) {
            found.push_back(entry.path());
        }
    }
    for (const fs::path& folder : found) {
        if (is_abandoned(folder)) {
            remove_tree(folder);
        }
    }
}

void copy_tree(const fs::path& from, const fs::path& to) {
    make_directories(to);
    const FileDescriptor folder = open_file(from, O_RDONLY | O_DIRECTORY);
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        const fs::path name = entry.path().filename();
        if (entry.is_directory()) {
            copy_tree(entry.path(), to / name);
        } else {
            copy_out(folder.get(), name, to / name, k_file_limit_bytes);
        }
    }
}

} // namespace

void require_free_place(const fs::path& folder) {
    const fs::path place = plain(folder);
    if (is_there(place / "recipe.toml")) {
        throw Error(ExitStatus::usage,
                    printable((folder / "recipe.toml").string()) + ": is there already")
            .with_hint("name another folder: init changes no recipe");
    }
    if (is_there(place)) {
        throw Error(ExitStatus::usage, printable(folder.string()) + ": is there already")
            .with_hint("name a folder that is not: init makes it");
    }
    const fs::path parent = place.parent_path();
    if (!fs::is_directory(parent)) {
        throw Error(ExitStatus::usage, printable(parent.string()) + ": is no folder")
            .with_hint("make it first");
    }
    if (access(parent.c_str(), W_OK | X_OK) != 0) {
        throw system_error(ExitStatus::machine, printable(parent.string()), errno)
            .with_hint("name a folder where you may write");
    }
}

void place_folder(const fs::path& draft, const fs::path& folder) {
    const fs::path place = plain(folder);
    remove_abandoned(place.parent_path());
    const TemporaryDirectory assembly(place.parent_path(), k_prefix);
    const FileLock lock(assembly.path() / k_lock);
    const fs::path fresh = assembly.path() / "recipe";
    copy_tree(draft, fresh);
    sync_file_system_of(fresh);
    stop_if_interrupted();
    require_free_place(folder);
    rename_durably(fresh, place);
}

} // namespace stopgap::cli
