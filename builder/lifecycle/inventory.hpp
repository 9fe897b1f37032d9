#pragma once
// What a repository holds, for people who look after all of it: each hotfix with its versions, and
// how far its deploy kit has come.
//
// Rules:
//  - Every record and every kit of every target is held to the key first: one that is not as it was
//    published, and nothing of the repository is told.

#include "ecosystem/repository_format.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

struct KitStanding {
    std::string place; ///< below the repository
    std::uint64_t serial = 0;
    std::string expires;                   ///< RFC 3339: from then on hosts refuse it
    std::vector<std::string> os;           ///< the systems that it is for: "debian 12"
    std::vector<std::string> environments; ///< in the order of the rollout; empty: none are told
    /// Those of them whose hosts take it by now: the first, and each one behind a promotion.
    std::vector<std::string> open_to;
};

/// A hotfix of one target.
struct InventoryItem {
    std::string target;
    std::vector<PublishedHotfix> versions; ///< at least one; that published last comes first
    std::optional<KitStanding> kit;        ///< of that version

    [[nodiscard]] const PublishedHotfix& newest() const { return versions.front(); }
    [[nodiscard]] const std::string& id() const { return newest().manifest.id; }
};

/// Sorts the verified hotfixes of a target by id, and the versions of each.
[[nodiscard]] std::vector<InventoryItem> items_of(const std::string& target,
                                                  const std::vector<PublishedHotfix>& hotfixes);

/// All hotfixes, by target and id. Every signature is by the target's own key or, where one is
/// given, by that with the fingerprint. Error(usage) where there is no such folder,
/// Error(verification) where something is not as it was published.
[[nodiscard]] std::vector<InventoryItem> read_inventory(const std::filesystem::path& repository,
                                                        const std::string& fingerprint);

} // namespace stopgap::lifecycle
