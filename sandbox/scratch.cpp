#include "sandbox/scratch.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/cgroups.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/tree_walk.hpp"
#include "sandbox/trees.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>

namespace stopgap::sandbox {

namespace {

constexpr std::string_view k_lock_suffix = ".lock";
// Held while a run begins and while abandoned ones are looked for: a lock file is never seen
// between its making and its locking.
constexpr const char* k_guard = ".guard";

fs::path runs_of(const fs::path& state_folder) {
    fs::path runs = state_folder / "run";
    make_directories(runs);
    return runs;
}

// "<name>.lock" and "<name>" of every run, alive or not.
std::set<std::string> run_names(const fs::path& runs) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(runs)) {
        std::string name = entry.path().filename();
        if (name.front() == '.') {
            continue;
        }
        if (name.ends_with(k_lock_suffix)) {
            name.resize(name.size() - k_lock_suffix.size());
        }
        names.insert(name);
    }
    return names;
}

bool is_folder_of_ours(const fs::path& path) {
    struct stat status = {};
    return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid();
}

// Records lie in folders of the caller's own; trees of mapped ids are not looked into.
void remove_cgroups_below(const fs::path& folder, int depth) {
    constexpr int k_most_depth = 4;
    if (depth > k_most_depth || !is_folder_of_ours(folder)) {
        return;
    }
    remove_recorded_cgroups(folder);
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        remove_cgroups_below(entry.path(), depth + 1);
    }
}

std::vector<std::string> set_abandoned_aside(const fs::path& runs) {
    const FileLock guard(runs / k_guard);
    std::vector<std::string> abandoned;
    for (const std::string& name : run_names(runs)) {
        const fs::path lock_path = runs / (name + std::string(k_lock_suffix));
        const FileLock lock = FileLock::try_lock(lock_path);
        if (!lock) {
            continue;
        }
        remove_cgroups_below(runs / name, 0);
        discard_tree(runs / name);
        static_cast<void>(unlink(lock_path.c_str()));
        abandoned.push_back(name);
    }
    return abandoned;
}

// What a deletion in the background has not finished.
void delete_trash(const fs::path& folder) {
    std::vector<fs::path> trash;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(k_trash_prefix)) {
            trash.push_back(entry.path());
        }
    }
    for (const fs::path& path : trash) {
        try {
            sandbox::remove_tree(path);
        } catch (const Error& error) {
            warn("cannot delete " + printable(error.message()));
        }
    }
}

} // namespace

RunFolder RunFolder::make(const fs::path& state_folder) {
    const fs::path runs = fs::canonical(runs_of(state_folder));
    std::random_device random;
    const std::string name = fmt::format("{}-{:08x}{:08x}", getpid(), random(), random());
    const FileLock guard(runs / k_guard);
    FileLock lock(runs / (name + std::string(k_lock_suffix)));
    make_directories(runs / name, 0700);
    return {runs / name, std::move(lock)};
}

RunFolder::~RunFolder() {
    if (path_.empty()) {
        return;
    }
    try {
        // Of sandboxes whose process was killed while this one, whose run it is, lives on.
        remove_cgroups_below(path_, 0);
        discard_tree(path_);
        static_cast<void>(unlink((path_.string() + std::string(k_lock_suffix)).c_str()));
    } catch (const std::exception&) {
        // The next run collects it.
    }
}

fs::path RunFolder::folder(const std::string& name) const {
    fs::path folder = path_ / name;
    make_directories(folder, 0700);
    return folder;
}

std::vector<std::string> collect_abandoned(const fs::path& state_folder) {
    const fs::path runs = runs_of(state_folder);
    std::vector<std::string> abandoned = set_abandoned_aside(runs);
    LayerStore layers(state_folder);
    layers.collect_half_made();
    delete_trash(runs);
    delete_trash(state_folder / "layers");
    return abandoned;
}

std::optional<Instant> oldest_run(const fs::path& state_folder) {
    const fs::path runs = runs_of(state_folder);
    const FileLock guard(runs / k_guard);
    std::optional<Instant> oldest;
    for (const std::string& name : run_names(runs)) {
        const fs::path lock = runs / (name + std::string(k_lock_suffix));
        // Never made here: the run may be ending.
        const FileDescriptor file(open(lock.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat status = {};
        if (!file || flock(file.get(), LOCK_SH | LOCK_NB) == 0 || fstat(file.get(), &status) != 0) {
            continue;
        }
        const Instant began = std::chrono::system_clock::from_time_t(status.st_mtime);
        oldest = oldest ? std::min(*oldest, began) : began;
    }
    return oldest;
}

} // namespace stopgap::sandbox
