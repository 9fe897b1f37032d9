#pragma once
// Immutable folder trees below STATE/layers, addressed by what went into them.
//
// Rules:
//  - A layer appears complete or not at all: filled beside its place, synced, its manifest written
//    last, then renamed. A failed or killed fill leaves no layer, and its remains are collected.
//  - One process fills a key; others that want it wait and use its result.
//  - A layer is checked on each use: its manifest must be whole, be about this key, and belong to
//    this id range. One that fails is set aside and made again.
//  - A layer that a running sandbox has as a lower is not removed.

#include "base/clock.hpp"
#include "base/files.hpp"

#include <cstdint>
#include <functional>
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
};

/// The file to hold a shared flock(2) on while `tree` is in use; none where it is no layer's tree.
[[nodiscard]] std::optional<fs::path> use_lock_of(const fs::path& tree);

class LayerStore {
  public:
    explicit LayerStore(const fs::path& state_folder);

    /// The tree of a layer that is there; marks it as used now. A key is [A-Za-z0-9._-]{1,128}.
    [[nodiscard]] std::optional<fs::path> find(const std::string& key);

    /// The tree of the layer `key`, filled by `fill` where it is not there yet. `fill` gets an
    /// empty folder that belongs to the mapped root: a Settings::upper, or a writable Mount.
    fs::path create(const std::string& key, const std::string& description,
                    const std::function<void(const fs::path& empty_folder)>& fill);

    /// All layers, most recently used first.
    [[nodiscard]] std::vector<LayerInfo> list();

    /// Whether it was removed: false where a running sandbox uses it or it is not there.
    bool remove(const std::string& key);

    /// Removes least recently used layers until at most `size_bytes` remain; returns what went.
    std::vector<LayerInfo> trim(std::uint64_t size_bytes);

    /// Removes what fills that were killed have left.
    void collect_half_made();

  private:
    [[nodiscard]] fs::path place_of(const std::string& key) const;
    [[nodiscard]] fs::path lock_of(const std::string& key) const;
    [[nodiscard]] std::optional<LayerInfo> checked(const std::string& key) const;
    void fill_folder(const fs::path& folder, LayerInfo layer,
                     const std::function<void(const fs::path&)>& fill);
    fs::path folder_;
};

} // namespace stopgap::sandbox
