#include "lifecycle/kit_configuration.hpp"

#include "artifacts/configuration_management.hpp"
#include "artifacts/deploy_kit.hpp"
#include "base/digest.hpp"
#include "lifecycle/kit_manifest.hpp"
#include "lifecycle/published_files.hpp"

#include <map>

namespace stopgap::lifecycle {

namespace {

/// The name of the package that a file of the kit is, where it is only for hosts that have that
/// package: a workaround's comes new.
std::map<std::string, std::string> packages_by_file(const std::string& manifest) {
    std::map<std::string, std::string> packages;
    if (!manifest_values(manifest, "with").empty()) {
        return packages;
    }
    for (const char* key : {"package", "old", "retire"}) {
        for (const Artifact& package : packages_in(manifest, key)) {
            packages[package.path] = package.name;
        }
    }
    return packages;
}

/// What deploy.sh reads: neither the list of the kit's files nor what is made here.
std::vector<artifacts::KitFile> files_for_hosts(const fs::path& kit, const std::string& manifest) {
    const std::map<std::string, std::string> packages = packages_by_file(manifest);
    std::vector<artifacts::KitFile> files;
    for (const fs::path& path : entries_of(kit)) {
        const std::string& name = path.native();
        if (name.starts_with(k_kit_sums) || artifacts::is_for_configuration_management(name)) {
            continue;
        }
        const auto package = packages.find(name);
        files.push_back({name, sha256_of_file(kit / path),
                         package == packages.end() ? std::string() : package->second});
    }
    return files;
}

} // namespace

void put_configuration(const fs::path& kit, const KitPlace& place) {
    const fs::path manifest_file = kit / std::string(artifacts::k_deploy_manifest_name);
    const std::string manifest = read_file(manifest_file);
    const std::vector<std::string> ids = manifest_values(manifest, "id");
    artifacts::ConfiguredKit configured;
    configured.id = ids.empty() ? std::string() : ids.front();
    configured.serial = manifest_serial(manifest, manifest_file.string());
    configured.family = manifest_values(manifest, "family") == std::vector<std::string>{"rpm"}
                            ? Family::rpm
                            : Family::deb;
    configured.packages = packages_in(manifest, "package");
    configured.files = files_for_hosts(kit, manifest);
    configured.comes_new = !manifest_values(manifest, "with").empty();
    configured.url = place.url;
    configured.key = place.key;
    for (const artifacts::GeneratedFile& file : artifacts::configuration_management(configured)) {
        put_file(kit / file.name, file.text);
    }
}

} // namespace stopgap::lifecycle
