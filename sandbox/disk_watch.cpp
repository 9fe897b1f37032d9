#include "sandbox/disk_watch.hpp"

#include "base/text.hpp"
#include "sandbox/root_storage.hpp"
#include "sandbox/trees.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stopgap::sandbox {

namespace {

constexpr double k_least_interval_seconds = 2;
// Measuring takes at most a thirtieth of the time.
constexpr double k_interval_per_measuring = 30;
// A tool that found no room removes its half-written file before anybody looks.
constexpr std::uint64_t k_no_room_bytes = 1U << 20U;

} // namespace

DiskWatch::DiskWatch(const SandboxState& state)
    : state_(state), limit_bytes_(state.settings.limits.disk_bytes) {
    if (!state.changes.root.upper.empty()) {
        trees_.push_back(state.changes.root.upper);
    }
    for (const ChangeFolders& folders : state.changes.mounts) {
        if (!folders.upper.empty()) {
            trees_.push_back(folders.upper);
        }
    }
    for (const Mount& mount : state.settings.mounts) {
        if (mount.kind == Mount::Kind::writable) {
            trees_.push_back(mount.from);
        }
    }
}

std::uint64_t DiskWatch::measured_bytes() const {
    std::uint64_t used = 0;
    for (const fs::path& tree : trees_) {
        used += size_of_tree(tree).bytes;
    }
    for (const FileDescriptor& tmpfs : state_.memory) {
        struct statvfs room = {};
        if (fstatvfs(tmpfs.get(), &room) == 0) {
            used += (room.f_blocks - room.f_bfree) * room.f_frsize;
        }
    }
    return used - std::min(used, state_.copied_bytes);
}

bool DiskWatch::limit_reached() {
    if (limit_bytes_ == 0 || since_measured_.seconds() < interval_seconds_) {
        return false;
    }
    const Stopwatch measuring;
    used_bytes_ = measured_bytes();
    interval_seconds_ =
        std::max(k_least_interval_seconds, measuring.seconds() * k_interval_per_measuring);
    since_measured_ = Stopwatch();
    return used_bytes_ > limit_bytes_;
}

void DiskWatch::look_for_room_at(const struct statvfs& room, const std::string& place) {
    const std::uint64_t free_bytes = room.f_bavail * room.f_frsize;
    if (free_bytes < k_no_room_bytes) {
        full_ = fmt::format("{} free {}", human_size(free_bytes), place);
    } else if (room.f_files != 0 && room.f_favail == 0) {
        full_ = fmt::format("no file can be made any more {}", place);
    }
}

// A tmpfs is as large as the limit on the disk, or less where memory grants no more.
void DiskWatch::look_for_room_in_memory(const struct statvfs& room) {
    const std::uint64_t size_bytes = room.f_blocks * room.f_frsize;
    const std::uint64_t free_bytes = room.f_bavail * room.f_frsize;
    const bool no_bytes = free_bytes < k_no_room_bytes;
    if (no_bytes && limit_bytes_ != 0 && size_bytes >= limit_bytes_) {
        filled_ = fmt::format("{} of {}, in memory", human_size(size_bytes - free_bytes),
                              human_size(limit_bytes_));
    } else if (no_bytes || (room.f_files != 0 && room.f_favail == 0)) {
        full_ = fmt::format("{}: {} free of the {} that changes may take{}; {}",
                            k_no_room_in_memory, human_size(free_bytes), human_size(size_bytes),
                            no_bytes ? "" : ", but for no more files", k_state_folder_mend);
    }
}

void DiskWatch::look_for_room() {
    struct statvfs room = {};
    for (const fs::path& tree : trees_) {
        if (statvfs(tree.c_str(), &room) == 0) {
            look_for_room_at(room, "at " + tree.string());
        }
    }
    for (const FileDescriptor& tmpfs : state_.memory) {
        if (fstatvfs(tmpfs.get(), &room) == 0) {
            look_for_room_in_memory(room);
        }
    }
}

} // namespace stopgap::sandbox
