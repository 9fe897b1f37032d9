#include "lifecycle/kits_there.hpp"

#include "artifacts/deploy_kit.hpp"
#include "base/error.hpp"
#include "ecosystem/published_tree.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/published_files.hpp"

namespace stopgap::lifecycle {

namespace {

constexpr const char* k_kits = "kits";

} // namespace

const std::string& kit_manifest_name() {
    static const std::string name(artifacts::k_deploy_manifest_name);
    return name;
}

fs::path place_of_kit(const std::string& id, const std::string& version) {
    return fs::path(k_kits) / id / version_folder(version);
}

std::vector<Kit> kits_of(const fs::path& folder) {
    const PublishedTree tree(folder);
    std::vector<Kit> kits;
    for (const fs::path& id : entries_of(folder / k_kits)) {
        for (const fs::path& version : entries_of(folder / k_kits / id)) {
            const fs::path place = fs::path(k_kits) / id / version;
            const fs::path file = place / kit_manifest_name();
            const std::string manifest = tree.read(file);
            kits.push_back({place, id, manifest, manifest_serial(manifest, tree.shown(file))});
        }
    }
    return kits;
}

std::map<std::string, Kit> newest_kits(const fs::path& folder) {
    std::map<std::string, Kit> newest;
    for (const Kit& kit : kits_of(folder)) {
        Kit& known = newest.try_emplace(kit.id, kit).first->second;
        if (kit.serial > known.serial) {
            known = kit;
        }
    }
    return newest;
}

std::optional<Kit> newest_kit(const fs::path& folder, const std::string& id) {
    const std::map<std::string, Kit> newest = newest_kits(folder);
    const auto found = newest.find(id);
    return found == newest.end() ? std::nullopt : std::optional(found->second);
}

Kit require_newest_kit(const fs::path& folder, const std::string& id) {
    const std::optional<Kit> kit = newest_kit(folder, id);
    if (!kit) {
        throw Error(ExitStatus::usage, id + ": has no deploy kit here")
            .with_hint("publish it first");
    }
    return *kit;
}

} // namespace stopgap::lifecycle
