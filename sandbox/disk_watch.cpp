#include "sandbox/disk_watch.hpp"

#include "base/text.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>

namespace stopgap::sandbox {

namespace {

constexpr double k_least_interval_seconds = 2;
// Measuring takes at most a thirtieth of the time.
constexpr double k_interval_per_measuring = 30;
// A tool that found no room removes its half-written file before anybody looks.
constexpr std::uint64_t k_no_room_bytes = 1U << 20U;

} // namespace

DiskWatch::DiskWatch(const Settings& settings, const Changes& changes)
    : limit_bytes_(settings.limits.disk_bytes) {
    if (!changes.root.upper.empty()) {
        trees_.push_back(changes.root.upper);
    }
    for (const ChangeFolders& folders : changes.mounts) {
        if (!folders.upper.empty()) {
            trees_.push_back(folders.upper);
        }
    }
    for (const Mount& mount : settings.mounts) {
        if (mount.kind == Mount::Kind::writable) {
            trees_.push_back(mount.from);
        }
    }
}

bool DiskWatch::limit_reached() {
    if (limit_bytes_ == 0 || since_measured_.seconds() < interval_seconds_) {
        return false;
    }
    const Stopwatch measuring;
    used_bytes_ = 0;
    for (const fs::path& tree : trees_) {
        used_bytes_ += size_of_tree(tree).bytes;
    }
    interval_seconds_ =
        std::max(k_least_interval_seconds, measuring.seconds() * k_interval_per_measuring);
    since_measured_ = Stopwatch();
    return used_bytes_ > limit_bytes_;
}

void DiskWatch::look_for_room() {
    for (const fs::path& tree : trees_) {
        struct statvfs room = {};
        if (statvfs(tree.c_str(), &room) != 0) {
            continue;
        }
        const std::uint64_t free_bytes = room.f_bavail * room.f_frsize;
        if (free_bytes < k_no_room_bytes) {
            full_ = fmt::format("{} free at {}", human_size(free_bytes), tree.string());
        } else if (room.f_files != 0 && room.f_favail == 0) {
            full_ = fmt::format("no file can be made any more at {}", tree.string());
        }
    }
}

} // namespace stopgap::sandbox
