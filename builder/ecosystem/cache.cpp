#include "ecosystem/cache.hpp"

#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/base_root.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <utility>

namespace stopgap {

namespace {

using Kind = CacheItem::Kind;

/// Where the kinds that are files or folders of ours lie, and how deep.
struct Corner {
    Kind kind;
    const char* folder;
    int depth; ///< of the items below it
};
constexpr std::array<Corner, 7> k_corners = {{{Kind::file, "store/sha256", 2},
                                              {Kind::partial, "store/partial", 1},
                                              {Kind::index, "indexes", 1},
                                              {Kind::resolution, "resolutions", 1},
                                              {Kind::url, "urls", 1},
                                              {Kind::git, "git", 1},
                                              {Kind::log, "logs", 1}}};

std::uint64_t size_of(const fs::path& path, const struct stat& status) {
    std::uint64_t bytes = static_cast<std::uint64_t>(status.st_size);
    std::error_code ignored;
    if (S_ISDIR(status.st_mode)) {
        for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
            bytes += entry.is_regular_file(ignored) ? entry.file_size(ignored) : 0;
        }
    }
    return bytes;
}

void add_items(const Corner& corner, const fs::path& folder, int depth,
               std::vector<CacheItem>& items) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        struct stat status = {};
        if (lstat(entry.path().c_str(), &status) != 0) {
            continue; // gone meanwhile
        }
        if (depth > 1) {
            add_items(corner, entry.path(), depth - 1, items);
        } else {
            items.push_back({corner.kind,
                             entry.path().filename(),
                             {},
                             entry.path(),
                             size_of(entry.path(), status),
                             last_use_of(status)});
        }
    }
}

void add_layers(const fs::path& state, std::vector<CacheItem>& items) {
    if (!fs::exists(state / "layers")) {
        return;
    }
    sandbox::LayerStore store(state);
    for (const sandbox::LayerInfo& layer : store.list()) {
        items.push_back({Kind::layer, layer.key, layer.description, layer.tree.parent_path(),
                         layer.size_bytes, layer.last_used});
    }
    for (const std::string& key : store.unusable()) {
        const fs::path place = state / "layers" / key;
        items.push_back(
            {Kind::layer, key, "not usable", place, sandbox::size_of_tree(place).bytes, {}});
    }
}

bool is_kept(const CacheItem& item) {
    return item.kind == Kind::layer && is_imported_root(item.name);
}

class Collector {
  public:
    explicit Collector(const fs::path& state)
        : layers_(state), in_use_since_(sandbox::oldest_run(state).value_or(Instant::max())) {}

    bool remove(const CacheItem& item, sandbox::Deletion deletion) {
        if (item.last_used >= in_use_since_) {
            return false;
        }
        return item.kind == Kind::layer ? layers_.remove(item.name, deletion)
                                        : remove_unused(item.path, item.last_used);
    }

  private:
    sandbox::LayerStore layers_;
    Instant in_use_since_;
};

Collection trim(const fs::path& state, const CacheLimits& limits, sandbox::Deletion deletion) {
    Collector collector(state);
    Collection result;
    const std::vector<CacheItem> items = list_cache(state);
    for (const CacheItem& item : items) {
        result.left_bytes += item.size_bytes;
    }
    for (const CacheItem& item : items) {
        const bool is_old = now() - item.last_used > limits.age;
        const bool is_too_much = result.left_bytes > limits.size_bytes && item.kind != Kind::index;
        if (is_kept(item) || !(is_old || is_too_much)) {
            continue;
        }
        if (collector.remove(item, deletion)) {
            result.left_bytes -= item.size_bytes;
            result.removed.push_back(item);
        } else {
            result.in_use.push_back(item);
        }
    }
    return result;
}

fs::path lock_of(const fs::path& state) {
    return state / "cache.lock";
}

} // namespace

std::string_view name_of(CacheItem::Kind kind) {
    constexpr std::array<std::string_view, 8> k_names = {"layer",      "file", "partial", "index",
                                                         "resolution", "url",  "git",     "log"};
    return k_names.at(static_cast<std::size_t>(kind));
}

std::vector<CacheItem> list_cache(const fs::path& state) {
    std::vector<CacheItem> items;
    add_layers(state, items);
    for (const Corner& corner : k_corners) {
        add_items(corner, state / corner.folder, corner.depth, items);
    }
    std::stable_sort(items.begin(), items.end(), [](const CacheItem& one, const CacheItem& other) {
        return one.last_used < other.last_used;
    });
    return items;
}

Collection trim_cache(const fs::path& state, const CacheLimits& limits,
                      sandbox::Deletion deletion) {
    const FileLock lock(lock_of(state));
    return trim(state, limits, deletion);
}

void collect_cache(const fs::path& state, const CacheLimits& limits) noexcept {
    try {
        if (const FileLock lock = FileLock::try_lock(lock_of(state))) {
            const Collection done = trim(state, limits, sandbox::Deletion::in_background);
            if (!done.removed.empty()) {
                note("the cache was trimmed: " + std::to_string(done.removed.size()) +
                     " not used for long, " + human_size(done.left_bytes) + " left");
            }
        }
    } catch (const std::exception& error) {
        warn("the cache could not be trimmed: " + printable(error.what()));
    }
}

std::vector<CacheItem> remove_from_cache(const fs::path& state,
                                         const std::vector<CacheItem>& items) {
    const FileLock lock(lock_of(state));
    Collector collector(state);
    std::vector<CacheItem> in_use;
    for (const CacheItem& item : items) {
        if (!collector.remove(item, sandbox::Deletion::now)) {
            in_use.push_back(item);
        }
    }
    return in_use;
}

} // namespace stopgap
