#include "lifecycle/repository_folder.hpp"

#include "base/error.hpp"
#include "ecosystem/repository_format.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace stopgap::lifecycle {

namespace {

constexpr const char* k_work = ".stopgap";
constexpr const char* k_lock = "lock";

void remove_abandoned(const fs::path& work) {
    for (const fs::directory_entry& entry : fs::directory_iterator(work)) {
        if (entry.path().filename() != k_lock) {
            remove_tree(entry.path());
        }
    }
}

/// Regular files become hard links; anything else that is no folder has no business there.
void link_tree(const fs::path& from, const fs::path& to) {
    make_directories(to);
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        const fs::path name = entry.path().filename();
        const fs::file_status status = entry.symlink_status();
        if (fs::is_directory(status)) {
            link_tree(entry.path(), to / name);
        } else if (fs::is_regular_file(status)) {
            fs::create_hard_link(entry.path(), to / name);
        } else {
            throw Error(ExitStatus::verification,
                        entry.path().string() + ": is no regular file; stopgap did not publish it");
        }
    }
}

} // namespace

TrustedKeys keys_of_target(const fs::path& folder, const std::string& fingerprint) {
    const fs::path key = folder / k_public_key_file;
    if (!fs::is_regular_file(fs::symlink_status(key))) {
        throw Error(ExitStatus::verification, key.string() + ": is missing");
    }
    return {{key}, fingerprint.empty() ? std::vector<std::string>() : std::vector{fingerprint}};
}

std::vector<std::string> targets_in(const fs::path& repository) {
    std::vector<std::string> targets;
    for (const fs::directory_entry& entry : fs::directory_iterator(repository)) {
        const std::string name = entry.path().filename();
        if (fs::is_directory(entry.symlink_status()) && name.front() != '.') {
            targets.push_back(name);
        }
    }
    std::sort(targets.begin(), targets.end());
    return targets;
}

RepositoryLock::RepositoryLock(const fs::path& repository) : work_(repository / k_work) {
    make_directories(work_);
    lock_.emplace(work_ / k_lock);
    remove_abandoned(work_);
}

StagedTarget::StagedTarget(const fs::path& repository, const std::string& target,
                           const RepositoryLock& lock)
    : published_(repository / target), work_(lock.work(), target), folder_(work_.path() / target) {
    // Sandboxes look into it with other ids than ours.
    fs::permissions(work_.path(), fs::perms(0755));
    if (fs::exists(fs::symlink_status(published_))) {
        link_tree(published_, folder_);
    } else {
        make_directories(folder_);
    }
}

void StagedTarget::commit() {
    sync_file_system_of(folder_);
    if (!fs::exists(fs::symlink_status(published_))) {
        rename_durably(folder_, published_);
    } else {
        exchange(folder_, published_);
    }
    sync_file_system_of(published_);
}

} // namespace stopgap::lifecycle
