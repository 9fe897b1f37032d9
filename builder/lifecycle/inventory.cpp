#include "lifecycle/inventory.hpp"

#include "artifacts/deploy_kit.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/openpgp.hpp"
#include "lifecycle/deploy_kits.hpp"
#include "lifecycle/hotfix_records.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/kits_there.hpp"
#include "lifecycle/published_files.hpp"
#include "lifecycle/repository_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stopgap::lifecycle {

namespace {

void require_signed_text(const PublishedTree& tree, const fs::path& file, const std::string& text,
                         const TrustedKeys& keys) {
    const fs::path signature = signature_of(file);
    static_cast<void>(
        verify_detached_bytes(tree.read(signature), text, keys, tree.shown(signature)));
}

/// Whether the kit has a promotion that names this very manifest, as hosts of the environment
/// behind want it.
bool is_promoted(const PublishedTree& tree, const Kit& kit, const std::string& environment,
                 const TrustedKeys& keys) {
    const fs::path file = kit.place / (k_promotion + environment);
    const std::string expected =
        artifacts::promotion(kit.id, kit.serial, sha256_of(kit.manifest), environment);
    if (!tree.has(file) || tree.read(file) != expected) {
        return false;
    }
    require_signed_text(tree, file, expected, keys);
    return true;
}

/// What is told of the kit is told of these very bytes.
KitStanding standing_of(const PublishedTree& tree, const Kit& kit, const std::string& target,
                        const TrustedKeys& keys) {
    require_signed_text(tree, kit.place / kit_manifest_name(), kit.manifest, keys);
    const std::vector<std::string> expires = manifest_values(kit.manifest, "expires");
    if (expires.size() != 1) {
        throw Error(ExitStatus::verification,
                    tree.shown(kit.place / kit_manifest_name()) + ": does not say until when");
    }
    KitStanding standing;
    standing.place = (target / kit.place).string();
    standing.serial = kit.serial;
    standing.expires = expires.front();
    standing.os = manifest_values(kit.manifest, "os");
    standing.environments = manifest_values(kit.manifest, "environment");
    std::string before;
    for (const std::string& environment : standing.environments) {
        if (before.empty() || is_promoted(tree, kit, before, keys)) {
            standing.open_to.push_back(environment);
        }
        before = environment;
    }
    return standing;
}

std::vector<InventoryItem> read_target(const fs::path& repository, const std::string& target,
                                       const std::string& fingerprint) {
    const fs::path folder = repository / target;
    const TrustedKeys keys = keys_of_target(folder, fingerprint);
    const std::vector<PublishedHotfix> hotfixes = read_hotfixes(folder, target, keys);
    static_cast<void>(verify_kits(folder, hotfixes, keys));
    const PublishedTree tree(folder);
    const std::vector<Kit> kits = kits_of(folder);
    std::vector<InventoryItem> items = items_of(target, hotfixes);
    for (InventoryItem& item : items) {
        const fs::path place = place_of_kit(item.id(), item.newest().manifest.version);
        const auto kit = std::ranges::find(kits, place, &Kit::place);
        if (kit != kits.end()) {
            item.kit = standing_of(tree, *kit, target, keys);
        }
    }
    return items;
}

} // namespace

std::vector<InventoryItem> items_of(const std::string& target,
                                    const std::vector<PublishedHotfix>& hotfixes) {
    std::map<std::string, InventoryItem> items;
    for (const PublishedHotfix& hotfix : hotfixes) {
        InventoryItem& item = items[hotfix.manifest.id];
        item.target = target;
        item.versions.push_back(hotfix);
    }
    std::vector<InventoryItem> sorted;
    for (auto& [id, item] : items) {
        std::ranges::stable_sort(item.versions, [](const auto& one, const auto& other) {
            return one.published.when > other.published.when;
        });
        sorted.push_back(std::move(item));
    }
    return sorted;
}

std::vector<InventoryItem> read_inventory(const fs::path& repository,
                                          const std::string& fingerprint) {
    if (!fs::is_directory(repository)) {
        throw Error(ExitStatus::usage, repository.string() + ": holds no repository")
            .with_hint("stopgap publish makes one");
    }
    std::vector<InventoryItem> all;
    for (const std::string& target : targets_in(repository)) {
        std::vector<InventoryItem> items = read_target(repository, target, fingerprint);
        std::ranges::move(items, std::back_inserter(all));
    }
    return all;
}

} // namespace stopgap::lifecycle
