#include "engine/lock_file.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "recipe/lock.hpp"
#include "repair/catalogue.hpp"

#include <algorithm>

namespace stopgap::engine {

namespace {

/// Why the lock says nothing about this run; empty: it does.
std::string foreign_because(const Lock& lock, const Recipe& recipe, const std::string& target) {
    if (lock.target != target) {
        return "it is for " + lock.target;
    }
    if (lock.recipe_digest != recipe.digest) {
        return "the recipe has changed since it was written";
    }
    if (lock.catalogue_version != repair::catalogue_version()) {
        return "it was written under another catalogue of repairs";
    }
    return {};
}

/// A tarball of ours is the same where its tar is, whatever this machine's xz makes of it.
bool is_same(const LockedInput& locked, const SourceFile& input) {
    const bool is_ours = !locked.tar_sha256.empty() && !input.tar_sha256.empty();
    return is_ours ? locked.tar_sha256 == input.tar_sha256 : locked.sha256 == input.sha256;
}

template <typename File> std::string shown_digest(const File& file) {
    return file.tar_sha256.empty() ? file.sha256 : file.sha256 + ", its tar " + file.tar_sha256;
}

} // namespace

fs::path lock_beside(const Recipe& recipe, const std::string& target) {
    return recipe.folder /
           (recipe.bases.size() == 1 ? "recipe.lock" : "recipe." + target + ".lock");
}

std::optional<Lock> usable_lock(const Recipe& recipe, const std::string& target) {
    return usable_lock(lock_beside(recipe, target), recipe, target);
}

std::optional<Lock> usable_lock(const fs::path& path, const Recipe& recipe,
                                const std::string& target) {
    if (!fs::is_regular_file(fs::symlink_status(path))) {
        return std::nullopt;
    }
    Lock lock = read_lock(read_file(path, 16U << 20U), path.filename());
    const std::string reason = foreign_because(lock, recipe, target);
    if (!reason.empty()) {
        note(path.filename().string() + " is left aside: " + reason);
        return std::nullopt;
    }
    return lock;
}

Lock lock_of(const Recipe& recipe, const BuildResult& result) {
    Lock lock;
    lock.recipe_digest = recipe.digest;
    lock.target = result.target;
    lock.catalogue_version = repair::catalogue_version();
    lock.base_name = result.base_name;
    lock.base_version = result.base_version;
    lock.version = result.version;
    for (const SourceFile& input : result.inputs) {
        lock.inputs.push_back(
            {input.name, input.sha256, input.size_bytes, input.origin, input.tar_sha256});
    }
    for (const Attempt& attempt : result.attempts) {
        for (const Repair& repair : attempt.repairs) {
            lock.repairs.push_back({repair.strategy, repair.kind, repair.subject, repair.value});
        }
    }
    return lock;
}

void require_locked_inputs(const SourceSet& inputs, const std::optional<Lock>& lock) {
    for (const SourceFile& input : lock ? inputs : SourceSet()) {
        const bool is_listed =
            std::any_of(lock->inputs.begin(), lock->inputs.end(),
                        [&](const LockedInput& locked) { return locked.name == input.name; });
        if (!is_listed) {
            throw Error(ExitStatus::verification,
                        printable(input.name) + ": is no file that recipe.lock lists")
                .with_hint("if it is meant, remove the lock and build again");
        }
        for (const LockedInput& locked : lock->inputs) {
            if (locked.name == input.name && !is_same(locked, input)) {
                throw Error(ExitStatus::verification,
                            printable(input.name) + ": is another file than recipe.lock names\n" +
                                "    locked " + shown_digest(locked) + "\n    now    " +
                                shown_digest(input))
                    .with_hint("if the new one is meant, remove the lock and build again");
            }
        }
    }
}

Base pinned(const Base& base, const std::optional<Lock>& lock) {
    Base result = base;
    if (lock && result.version.empty() && lock->base_name == base.source) {
        result.version = lock->base_version;
    }
    return result;
}

} // namespace stopgap::engine
