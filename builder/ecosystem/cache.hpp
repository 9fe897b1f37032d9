#pragma once
// What lies in the cache below STATE, and its collection by age and size.
//
// Rules:
//  - What was not used for longest goes first; what cannot be used at all (a layer that is damaged,
//    or of another version) before it. Uses are recorded as base/last_use says: a layer's at its
//    use.lock.
//  - Kept, whatever the limits: a layer that a sandbox stands on or that a living run has found; a
//    file that is open or being downloaded; what was used since the oldest living run began; roots
//    that a person imported.
//  - Indexes go by age alone: they are small, and the newest one seen guards against older ones.
//  - One collection at a time. Killed in the middle it has removed less, and leaves nothing half
//    removed but folders that the next run deletes.

#include "base/clock.hpp"
#include "base/files.hpp"
#include "sandbox/layers.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

struct CacheItem {
    enum class Kind { layer, file, partial, index, resolution, url, git, log };
    Kind kind = Kind::file;
    std::string name;        ///< a layer's key, a file's digest, else the name below its folder
    std::string description; ///< for people; may be empty
    fs::path path;
    std::uint64_t size_bytes = 0;
    Instant last_used; ///< 1970 where it cannot be used
};

/// "layer", "file", ...
[[nodiscard]] std::string_view name_of(CacheItem::Kind kind);

/// All of it, what was not used for longest first. An absent state folder has nothing.
[[nodiscard]] std::vector<CacheItem> list_cache(const fs::path& state);

struct CacheLimits {
    std::uint64_t size_bytes = 0;
    std::chrono::seconds age{0}; ///< what was not used for longer is removed
};

struct Collection {
    std::vector<CacheItem> removed;
    std::vector<CacheItem> in_use; ///< would have gone, but somebody may need it
    std::uint64_t left_bytes = 0;
};

/// Removes until both limits hold. Waits for another collection to end.
Collection trim_cache(const fs::path& state, const CacheLimits& limits, sandbox::Deletion deletion);

/// As trim_cache, in the background and only where nobody else collects; removes what it can and
/// throws nothing: for the end of a command.
void collect_cache(const fs::path& state, const CacheLimits& limits) noexcept;

/// Removes these, whatever their age; returns those that may be in use.
std::vector<CacheItem> remove_from_cache(const fs::path& state,
                                         const std::vector<CacheItem>& items);

} // namespace stopgap
