// Deploy kits held to the keys and to the hotfixes that they are of.

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "lifecycle/deploy_kits.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/kits_there.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::lifecycle {

namespace {

/// Whether hosts want a signature beside the file of a kit.
bool is_signed(const fs::path& name) {
    return name == kit_manifest_name() ||
           (name.string().starts_with(k_promotion) && name.extension() != ".asc");
}

void verify_kit(const PublishedTree& tree, const fs::path& folder, const fs::path& place,
                const TrustedKeys& keys) {
    const fs::path sums = place / k_kit_sums;
    static_cast<void>(tree.require_signed(sums, signature_of(sums), keys));
    std::set<std::string> listed = {k_kit_sums, signature_of(k_kit_sums).string()};
    for (const std::string& line : lines_of(tree.read(sums))) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() != 2 || !is_sha256(words[0]) || words[1].find('/') != std::string::npos) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: \"{}\" is no digest and file name", tree.shown(sums),
                                    printable(line)));
        }
        const PublishedTree::File file = tree.open(place / words[1]);
        if (sha256_of_descriptor(file.descriptor(), tree.shown(place / words[1])) != words[0]) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: is not the file that {} lists: its SHA-256 differs",
                                    tree.shown(place / words[1]), k_kit_sums));
        }
        listed.insert(words[1]);
    }
    for (const fs::path& name : entries_of(folder / place)) {
        if (!listed.contains(name.string())) {
            throw Error(
                ExitStatus::verification,
                fmt::format("{}: {} does not list it", tree.shown(place / name), k_kit_sums));
        }
        if (is_signed(name)) {
            static_cast<void>(tree.require_signed(place / name, signature_of(place / name), keys));
        }
    }
}

const PublishedHotfix* hotfix_at(const fs::path& place,
                                 const std::vector<PublishedHotfix>& hotfixes) {
    const auto found = std::ranges::find_if(hotfixes, [&](const PublishedHotfix& hotfix) {
        return place == place_of_kit(hotfix.published.id, hotfix.published.version);
    });
    return found == hotfixes.end() ? nullptr : &*found;
}

/// Every package of a kit is one of the hotfix that the folder is named after.
void require_its_hotfix(const Kit& kit, bool is_newest,
                        const std::vector<PublishedHotfix>& hotfixes, const std::string& shown) {
    const PublishedHotfix* hotfix = hotfix_at(kit.place, hotfixes);
    if (hotfix == nullptr || manifest_values(kit.manifest, "id") != std::vector{kit.id}) {
        throw Error(ExitStatus::verification, shown + ": is of another hotfix");
    }
    if (names_a_retirement(kit.manifest) && !hotfix->retired) {
        throw Error(ExitStatus::verification, shown + ": retires a hotfix that is not retired");
    }
    if (hotfix->retired && is_newest && !names_a_retirement(kit.manifest)) {
        throw Error(ExitStatus::verification, shown + ": still deploys a hotfix that is retired");
    }
    std::set<std::string> digests;
    for (const artifacts::PublishedFile& file : hotfix->published.files) {
        digests.insert(file.sha256);
    }
    for (const std::string& package : manifest_values(kit.manifest, "package")) {
        const std::vector<std::string> words = words_of(package);
        if (words.size() != 6 || !digests.contains(words[3])) {
            throw Error(
                ExitStatus::verification,
                fmt::format("{}: \"{}\" is no package of its hotfix", shown, printable(package)));
        }
    }
}

} // namespace

std::size_t verify_kits(const fs::path& folder, const std::vector<PublishedHotfix>& hotfixes,
                        const TrustedKeys& keys) {
    const PublishedTree tree(folder);
    const std::vector<Kit> kits = kits_of(folder);
    const std::map<std::string, Kit> newest = newest_kits(folder);
    for (const Kit& kit : kits) {
        verify_kit(tree, folder, kit.place, keys);
        require_its_hotfix(kit, newest.at(kit.id).place == kit.place, hotfixes,
                           tree.shown(kit.place / kit_manifest_name()));
    }
    return kits.size();
}

} // namespace stopgap::lifecycle
