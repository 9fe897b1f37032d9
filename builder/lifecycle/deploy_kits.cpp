#include "lifecycle/deploy_kits.hpp"

#include "artifacts/deploy_kit.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "lifecycle/kit_configuration.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace stopgap::lifecycle {

namespace {

constexpr const char* k_kits = "kits";
constexpr const char* k_promotion = "promotion-";
constexpr std::uint64_t k_package_limit_bytes = 8ULL << 30U;

const std::string k_manifest(artifacts::k_deploy_manifest_name);

fs::path place_of(const std::string& id, const std::string& version) {
    return fs::path(k_kits) / id / version_folder(version);
}

struct Kit {
    fs::path place; ///< below the target's folder
    std::string id;
    std::string manifest;
    std::uint64_t serial = 0;
};

std::vector<Kit> kits_of(const fs::path& folder) {
    const PublishedTree tree(folder);
    std::vector<Kit> kits;
    for (const fs::path& id : entries_of(folder / k_kits)) {
        for (const fs::path& version : entries_of(folder / k_kits / id)) {
            const fs::path place = fs::path(k_kits) / id / version;
            const std::string manifest = tree.read(place / k_manifest);
            kits.push_back(
                {place, id, manifest, manifest_serial(manifest, tree.shown(place / k_manifest))});
        }
    }
    return kits;
}

/// The newest kit of each hotfix, by id.
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

/// Error(usage) where the hotfix has none.
Kit require_newest_kit(const fs::path& folder, const std::string& id) {
    const std::optional<Kit> kit = newest_kit(folder, id);
    if (!kit) {
        throw Error(ExitStatus::usage, id + ": has no deploy kit here")
            .with_hint("publish it first");
    }
    return *kit;
}

/// The vendor's package for each of the hotfix's: of its name and architecture.
std::vector<Artifact> successors_of(const std::vector<Artifact>& packages,
                                    const std::vector<Artifact>& vendor) {
    std::vector<Artifact> successors;
    for (const Artifact& package : packages) {
        const auto found = std::ranges::find_if(vendor, [&](const Artifact& one) {
            return one.name == package.name && one.arch == package.arch;
        });
        if (found == vendor.end()) {
            throw Error(ExitStatus::usage,
                        fmt::format("the vendor's build has no package {} for {}",
                                    printable(package.name), printable(package.arch)))
                .with_hint("hosts that have it must be moved by hand");
        }
        successors.push_back(*found);
    }
    return successors;
}

std::string url_of(const fs::path& place, const KitIssuer& issuer) {
    return issuer.url.empty() ? std::string()
                              : issuer.url + "/" + percent_encoded(place.string(), k_plain_in_urls);
}

/// Brings the script of this program into the kit.
void put_script(const fs::path& kit) {
    put_file(kit / artifacts::k_deploy_script_name, std::string(artifacts::deploy_script()), 0755);
}

/// Makes the files for configuration management anew, lists the kit's files and signs the list: the
/// last step of whatever changes a kit. A list that says the same as before keeps its signature.
void seal(const fs::path& folder, const fs::path& place, const KitIssuer& issuer) {
    const fs::path kit = folder / place;
    put_configuration(kit, {url_of(place, issuer), read_file(issuer.signatures.key_file())});
    std::string sums;
    for (const fs::path& name : entries_of(kit)) {
        if (name != k_kit_sums && name != signature_of(k_kit_sums)) {
            sums += fmt::format("{}  {}\n", sha256_of_file(kit / name), name.string());
        }
    }
    if (!fs::exists(kit / k_kit_sums) || read_file(kit / k_kit_sums) != sums) {
        write_signed(kit / k_kit_sums, sums, issuer.signatures);
    }
}

/// The hotfix's packages for hosts, as they are published.
std::vector<Artifact> packages_for_hosts(const fs::path& folder, const BuiltHotfix& built,
                                         const RepositoryFormat& format) {
    std::vector<Artifact> packages;
    for (Artifact artifact : built.manifest.artifacts) {
        if (artifacts::is_for_hosts(artifact)) {
            const fs::path published = folder / format.place_of(artifact);
            artifact.sha256 = sha256_of_file(published);
            artifact.size_bytes = fs::file_size(published);
            packages.push_back(std::move(artifact));
        }
    }
    return packages;
}

void write_promotion(const fs::path& folder, const Kit& kit, const std::string& environment,
                     SignatureMaker& signatures) {
    write_signed(folder / kit.place / (k_promotion + environment),
                 artifacts::promotion(kit.id, kit.serial, sha256_of(kit.manifest), environment),
                 signatures);
}

std::vector<std::string> promotions_of(const fs::path& kit) {
    std::vector<std::string> environments;
    for (const fs::path& name : entries_of(kit)) {
        const std::string text = name.string();
        if (text.starts_with(k_promotion) && !text.ends_with(".asc")) {
            environments.push_back(text.substr(std::string_view(k_promotion).size()));
        }
    }
    return environments;
}

/// Gives the kit the next serial and a new end; it stays promoted where it was.
void renew(const fs::path& folder, Kit& kit, SignatureMaker& signatures) {
    ++kit.serial;
    kit.manifest = renewed(kit.manifest, kit.serial);
    write_signed(folder / kit.place / k_manifest, kit.manifest, signatures);
    for (const std::string& environment : promotions_of(folder / kit.place)) {
        write_promotion(folder, kit, environment, signatures);
    }
}

/// Whether hosts want a signature beside the file of a kit.
bool is_signed(const fs::path& name) {
    return name == k_manifest ||
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
        return place == place_of(hotfix.published.id, hotfix.published.version);
    });
    return found == hotfixes.end() ? nullptr : &*found;
}

/// Every package of a kit is one of the hotfix that the folder is named after.
void require_its_hotfix(const Kit& kit, const std::vector<PublishedHotfix>& hotfixes,
                        const std::string& shown) {
    const PublishedHotfix* hotfix = hotfix_at(kit.place, hotfixes);
    if (hotfix == nullptr || manifest_values(kit.manifest, "id") != std::vector{kit.id}) {
        throw Error(ExitStatus::verification, shown + ": is of another hotfix");
    }
    if (names_a_retirement(kit.manifest) && !hotfix->retired) {
        throw Error(ExitStatus::verification, shown + ": retires a hotfix that is not retired");
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

fs::path put_kit(const fs::path& folder, const BuiltHotfix& built, const Target& target,
                 const RepositoryFormat& format, const KitIssuer& issuer) {
    const std::string& id = built.manifest.id;
    const fs::path place = place_of(id, built.manifest.version);
    const std::optional<Kit> newest = newest_kit(folder, id);
    artifacts::DeployKit kit = artifacts::deploy_kit(id, built.deploy, target);
    kit.serial = newest ? newest->serial + 1 : 1;
    kit.expires = end_of_a_kit_made_now();
    kit.packages = packages_for_hosts(folder, built, format);
    if (built.fix.kind == FixKind::workaround) {
        kit.beside = built.manifest.base_name;
        kit.check = built.fix.check;
    }
    const std::string manifest = artifacts::deploy_manifest(kit);
    if (fs::exists(folder / place)) {
        if (without_serial_and_end(read_file(folder / place / k_manifest)) ==
            without_serial_and_end(manifest)) {
            put_script(folder / place);
            seal(folder, place, issuer);
            return place;
        }
        remove_tree(folder / place); // another [deploy]: nothing was promoted with that
    }
    make_directories(folder / place);
    for (const Artifact& package : kit.packages) {
        fs::create_hard_link(folder / format.place_of(package), folder / place / package.path);
    }
    put_script(folder / place);
    write_signed(folder / place / k_manifest, manifest, issuer.signatures);
    seal(folder, place, issuer);
    return place;
}

fs::path retire_kit(const fs::path& folder, const std::string& id,
                    const std::vector<Artifact>& vendor, const fs::path& from,
                    const KitIssuer& issuer) {
    Kit kit = require_newest_kit(folder, id);
    const fs::path place = folder / kit.place;
    const std::vector<Artifact> packages = packages_in(kit.manifest, "package");
    std::string rows;
    if (manifest_values(kit.manifest, "with").empty()) {
        const std::vector<Artifact> successors = successors_of(packages, vendor);
        const FileDescriptor source = open_file(from, O_RDONLY | O_DIRECTORY);
        for (const Artifact& package : successors) {
            fs::remove(place / package.path);
            copy_out(source.get(), package.path, place / package.path, k_package_limit_bytes);
        }
        rows = artifacts::retirement_rows(successors, {});
    } else {
        rows = artifacts::retirement_rows({}, packages);
    }
    for (const std::string& environment : promotions_of(place)) {
        fs::remove(place / (k_promotion + environment));
        fs::remove(place / signature_of(k_promotion + environment));
    }
    kit.manifest = retiring(kit.manifest, rows);
    renew(folder, kit, issuer.signatures);
    put_script(place);
    seal(folder, kit.place, issuer);
    return kit.place;
}

void renew_kits(const fs::path& folder, const KitIssuer& issuer) {
    std::map<std::string, Kit> newest = newest_kits(folder);
    for (auto& [id, kit] : newest) {
        if (ends_soon(kit.manifest)) {
            renew(folder, kit, issuer.signatures);
        }
        put_script(folder / kit.place);
        seal(folder, kit.place, issuer);
    }
}

fs::path promote_kit(const fs::path& folder, const std::string& id, std::uint64_t serial,
                     const std::string& environment, const KitIssuer& issuer) {
    const Kit kit = require_newest_kit(folder, id);
    if (kit.serial != serial) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: the newest kit has serial {}, not {}", id, kit.serial, serial))
            .with_hint("try that one first: the last line of deploy.sh tells the serial");
    }
    const std::vector<std::string> order = manifest_values(kit.manifest, "environment");
    if (std::find(order.begin(), order.end(), environment) == order.end()) {
        throw Error(ExitStatus::usage, fmt::format("{}: \"{}\" is none of its environments", id,
                                                   printable(environment)))
            .with_hint(order.empty() ? "the recipe's deploy.environments lists none"
                                     : "they are: " + joined(order, ", "));
    }
    write_promotion(folder, kit, environment, issuer.signatures);
    seal(folder, kit.place, issuer);
    return kit.place;
}

std::size_t verify_kits(const fs::path& folder, const std::vector<PublishedHotfix>& hotfixes,
                        const TrustedKeys& keys) {
    const PublishedTree tree(folder);
    const std::vector<Kit> kits = kits_of(folder);
    for (const Kit& kit : kits) {
        verify_kit(tree, folder, kit.place, keys);
        require_its_hotfix(kit, hotfixes, tree.shown(kit.place / k_manifest));
    }
    return kits.size();
}

} // namespace stopgap::lifecycle
