#include "lifecycle/deploy_kits.hpp"

#include "artifacts/deploy_kit.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "lifecycle/kit_configuration.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/kits_there.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <optional>

namespace stopgap::lifecycle {

namespace {

constexpr std::uint64_t k_package_limit_bytes = 8ULL << 30U;

/// The vendor's package for each of the hotfix's: of its name and architecture. One that the vendor
/// does not publish is told of, and stays where it is installed.
std::vector<Artifact> successors_of(const std::vector<Artifact>& packages,
                                    const std::vector<Artifact>& vendor) {
    std::vector<Artifact> successors;
    for (const Artifact& package : packages) {
        const auto found = std::ranges::find_if(vendor, [&](const Artifact& one) {
            return one.name == package.name && one.arch == package.arch;
        });
        if (found != vendor.end()) {
            successors.push_back(*found);
        } else {
            warn(fmt::format("the vendor's build has no package {} for {}: hosts that have the "
                             "hotfix's keep it, and are to be moved by hand",
                             printable(package.name), printable(package.arch)));
        }
    }
    if (successors.empty()) {
        throw Error(ExitStatus::usage, "the vendor's build has none of the hotfix's packages")
            .with_hint(
                "its packages may not be there yet, or have other names: move hosts by hand");
    }
    return successors;
}

/// The packages of the hotfix's other versions, which hosts may still have.
std::vector<Artifact> other_versions_of(const fs::path& folder, const Kit& kit) {
    std::vector<Artifact> packages;
    for (const Kit& other : kits_of(folder)) {
        if (other.id == kit.id && other.place != kit.place) {
            const std::vector<Artifact> own = packages_in(other.manifest, "package");
            packages.insert(packages.end(), own.begin(), own.end());
        }
    }
    return packages;
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
    write_signed(folder / kit.place / kit_manifest_name(), kit.manifest, signatures);
    for (const std::string& environment : promotions_of(folder / kit.place)) {
        write_promotion(folder, kit, environment, signatures);
    }
}

} // namespace

fs::path put_kit(const fs::path& folder, const BuiltHotfix& built, const Target& target,
                 const RepositoryFormat& format, const KitIssuer& issuer) {
    const std::string& id = built.manifest.id;
    const fs::path place = place_of_kit(id, built.manifest.version);
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
        if (without_serial_and_end(read_file(folder / place / kit_manifest_name())) ==
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
    write_signed(folder / place / kit_manifest_name(), manifest, issuer.signatures);
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
        rows = artifacts::retirement_rows(successors, {}, other_versions_of(folder, kit));
    } else {
        rows = artifacts::retirement_rows({}, packages, {});
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

} // namespace stopgap::lifecycle
