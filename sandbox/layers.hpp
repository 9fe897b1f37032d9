#pragma once
// Immutable folder trees below STATE/layers, addressed by what went into them.
//
// Rules:
//  - A layer appears complete or not at all: filled beside its place, synced, its manifest written
//    last, then renamed. A failed or killed fill leaves no layer, and its remains are collected.
//  - One process fills a key; others that want it wait and use its result.
//  - A layer is checked on each use: its manifest must be whole, be about this key, and belong to
//    this id range; names, kinds, owners, modes, sizes and times of its files must be those that
//    were put there; and once after each start of the machine, their content too. One that fails is
//    not used, and made again.
//  - A layer is a difference to those that it was made on, as overlayfs keeps it, or, where it was
//    filled without overlayfs, a full tree: what lies below it does not show.
//  - A layer that a running sandbox has as a lower, or that a living store has handed out, is not
//    removed.

#include "base/clock.hpp"
#include "base/files.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::sandbox {

struct LayerInfo {
    std::string key = {};
    std::string description = {};
    fs::path tree = {}; ///< what goes into Settings::lowers
    std::uint64_t size_bytes = 0;
    std::uint64_t files = 0;
    Instant created = {};
    Instant last_used = {};
    bool full = false;          ///< a full tree, not a difference
    std::string inventory = {}; ///< digest of names, kinds, owners, modes, sizes and times
    std::string content = {};   ///< the same with the content
};

/// When a removed layer's files are deleted; its name is free at once.
enum class Deletion { now, in_background };

/// The file to hold a shared flock(2) on while `tree` is in use; none where it is no layer's tree.
[[nodiscard]] std::optional<fs::path> use_lock_of(const fs::path& tree);

/// The file beside `tree` that tells that it is a full tree.
[[nodiscard]] fs::path full_mark_of(const fs::path& tree);
[[nodiscard]] bool is_full_tree(const fs::path& tree);

class LayerStore {
  public:
    explicit LayerStore(const fs::path& state_folder);

    /// The tree of a layer that is there and whole; marks it as used now, and keeps it from being
    /// removed as long as this store lives. A key is [A-Za-z0-9._-]{1,128}.
    [[nodiscard]] std::optional<fs::path> find(const std::string& key);

    /// The tree of the layer `key`, filled by `fill` where it is not there yet. `fill` gets an
    /// empty folder that belongs to the mapped root: a Settings::upper, or a writable Mount.
    fs::path create(const std::string& key, const std::string& description,
                    const std::function<void(const fs::path& empty_folder)>& fill);

    /// As create(), but fills it in any case. What is there stays usable until the new one takes
    /// its place, in one step but for what came with an image, which overlayfs cannot rename.
    /// Throws Error(machine) where somebody else uses it.
    fs::path replace(const std::string& key, const std::string& description,
                     const std::function<void(const fs::path& empty_folder)>& fill);

    /// All layers with a manifest that holds, most recently used first.
    [[nodiscard]] std::vector<LayerInfo> list() const;

    /// The keys of the others (damaged, or made by another version of stopgap), sorted.
    [[nodiscard]] std::vector<std::string> unusable() const;

    /// The keys of all, sorted.
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Whether it was removed: false where somebody uses it or it is not there.
    bool remove(const std::string& key, Deletion deletion = Deletion::now);

    /// Removes what fills that were killed have left.
    void collect_half_made();

  private:
    [[nodiscard]] fs::path place_of(const std::string& key) const;
    [[nodiscard]] fs::path lock_of(const std::string& key) const;
    /// What its manifest says; absent, with the reason, where it does not hold.
    [[nodiscard]] std::optional<LayerInfo> described(const std::string& key,
                                                     std::string& why_not) const;
    /// As described(), with a warning in the place of the reason.
    [[nodiscard]] std::optional<LayerInfo> checked(const std::string& key) const;
    static bool discard(const fs::path& place, Deletion deletion);
    /// Fills a layer beside its place and puts it there.
    fs::path put(const std::string& key, const std::string& description,
                 const std::function<void(const fs::path&)>& fill);
    void move_in(const fs::path& filled, const fs::path& place) const;
    void fill_folder(const fs::path& folder, LayerInfo layer,
                     const std::function<void(const fs::path&)>& fill);
    [[nodiscard]] bool is_whole(const LayerInfo& layer) const;
    fs::path folder_;
    std::map<std::string, FileDescriptor> in_use_; ///< by key: a shared lock on its use.lock
};

} // namespace stopgap::sandbox
