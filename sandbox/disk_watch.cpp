#include "sandbox/disk_watch.hpp"

#include "sandbox/trees.hpp"

#include <algorithm>

namespace stopgap::sandbox {

namespace {

constexpr double k_least_interval_seconds = 2;
// Measuring takes at most a thirtieth of the time.
constexpr double k_interval_per_measuring = 30;

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
    std::uint64_t used_bytes = 0;
    for (const fs::path& tree : trees_) {
        used_bytes += size_of_tree(tree).bytes;
    }
    interval_seconds_ =
        std::max(k_least_interval_seconds, measuring.seconds() * k_interval_per_measuring);
    since_measured_ = Stopwatch();
    return used_bytes > limit_bytes_;
}

} // namespace stopgap::sandbox
