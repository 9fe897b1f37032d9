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
#include <cstdio>
#include <string_view>
#include <vector>

namespace stopgap::cli {

namespace {

constexpr std::uint64_t k_file_limit_bytes = 1ULL << 40U;
constexpr std::string_view k_prefix = ".stopgap-init";
constexpr std::size_t k_name_bytes = k_prefix.size() + std::string_view(".XXXXXX").size();
constexpr const char* k_recipe = "recipe";
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

bool is_named_as_ours(const fs::path& folder) {
    const std::string name = folder.filename().string();
    return name.size() == k_name_bytes && name.starts_with(k_prefix) &&
           name[k_prefix.size()] == '.';
}

/// Whether the folder holds the lock, and nothing that we do not put there.
bool holds_ours_alone(const fs::path& folder) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename() != k_lock && entry.path().filename() != k_recipe) {
            return false;
        }
    }
    return fs::is_regular_file(fs::symlink_status(folder / k_lock));
}

bool is_abandoned(const fs::path& folder) {
    struct stat status = {};
    return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           (status.st_mode & 07777U) == 0700 && status.st_uid == geteuid() &&
           now() - Instant(std::chrono::seconds(status.st_mtime)) > k_settling_time &&
           holds_ours_alone(folder) && FileLock::try_lock(folder / k_lock);
}

/// What stands in the way of tidying up is no reason to make no recipe.
void remove_abandoned(const fs::path& parent) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator each(parent, failed); !failed && each != fs::directory_iterator();
         each.increment(failed)) {
        if (is_named_as_ours(each->path())) {
            found.push_back(each->path());
        }
    }
    for (const fs::path& folder : found) {
        try {
            if (is_abandoned(folder)) {
                fs::remove_all(folder, failed);
            }
        } catch (const std::exception&) {
            continue; // another run is just removing it
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

/// A file system that knows no such rename is asked for a plain one, which replaces an empty
/// folder.
void rename_to_free_place(const fs::path& fresh, const fs::path& place) {
    if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_NOREPLACE) != 0) {
        if (errno != EINVAL) {
            throw system_error(ExitStatus::machine, printable(place.string()), errno);
        }
        rename_durably(fresh, place);
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
    const TemporaryDirectory assembly(place.parent_path(), std::string(k_prefix));
    const FileLock lock(assembly.path() / k_lock);
    const fs::path fresh = assembly.path() / k_recipe;
    copy_tree(draft, fresh);
    sync_file_system_of(fresh);
    stop_if_interrupted();
    require_free_place(folder);
    rename_to_free_place(fresh, place);
}

} // namespace stopgap::cli
