#include "ecosystem/rpm/package_changes.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/names.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace stopgap::rpm {

namespace {

/// What rpm lists its imported keys as.
constexpr std::string_view k_key_package = "gpg-pubkey";

PackageSide side_of(const fs::path& file, const std::string& name) {
    const RpmHeader header = read_rpm(file, name, std::nullopt);
    PackageSide side;
    side.version = shown(header.evr);
    side.size_bytes = fs::file_size(file);
    side.relations = header.relations;
    side.scripts = header.scriptlets;
    side.files = source::package_contents(file, name);
    side.file = file;
    side.file_name = name;
    return side;
}

const PackageEntry* vendor_of(const BuiltRpm& built, const std::vector<PackageEntry>& vendor) {
    const auto found = std::find_if(vendor.begin(), vendor.end(), [&](const PackageEntry& one) {
        return one.name == built.name && one.arch == built.arch;
    });
    return found == vendor.end() ? nullptr : &*found;
}

void compare(const BuiltRpm& built, const fs::path& folder, const PackageEntry* vendor,
             Repositories& repositories, PackageComparison& comparison) {
    PackageChange known;
    known.name = built.name;
    known.arch = built.arch;
    known.version = shown(built.evr);
    known.size_bytes = fs::file_size(folder / built.file);
    if (vendor == nullptr) {
        known.not_compared = "the vendor's repositories serve none of this name";
        comparison.add_uncompared(known);
        return;
    }
    known.vendor_version = shown(vendor->evr);
    comparison.add(known, [&] {
        const PackageFetch fetch = repositories.try_fetch({*vendor}).front();
        if (!fetch.file) {
            throw Error(ExitStatus::verification, fetch.failure->message());
        }
        return std::pair(side_of(fetch.file->path, vendor->file_name()),
                         side_of(folder / built.file, built.file));
    });
}

} // namespace

ComparedPackages package_changes(const Root& root, const std::vector<BuiltRpm>& built,
                                 const fs::path& folder, const std::vector<PackageEntry>& vendor,
                                 Repositories& repositories, Workplace& workplace) {
    PackageComparison comparison({root.tree}, workplace);
    for (const BuiltRpm& package : built) {
        compare(package, folder, vendor_of(package, vendor), repositories, comparison);
    }
    return std::move(comparison).finish();
}

std::vector<RootPackage> root_packages(const std::vector<fs::path>& layers,
                                       Repositories& repositories, Workplace& workplace) {
    sandbox::Settings settings = install_settings(layers, workplace);
    settings.hardening = sandbox::Hardening::build;
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = {"rpm", "-qa", "--qf", "%{NEVRA}\n"};
    const sandbox::Ended ended = box.run(request);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::machine,
                    "the root's rpm " + sandbox::shown(ended) + quoted_output(ended.errors));
    }
    std::vector<RootPackage> packages;
    for (const std::string& line : lines_of(ended.output)) {
        const std::optional<Nevra> nevra = nevra_of(line);
        if (nevra && nevra->name != k_key_package) {
            const std::optional<PackageEntry> listed =
                repositories.find(nevra->name, nevra->evr, nevra->arch);
            packages.push_back({nevra->name, shown(nevra->evr), nevra->arch,
                                listed ? listed->pin.sha256 : std::string()});
        }
    }
    std::sort(packages.begin(), packages.end(), [](const RootPackage& a, const RootPackage& b) {
        return std::tie(a.name, a.version, a.arch) < std::tie(b.name, b.version, b.arch);
    });
    return packages;
}

} // namespace stopgap::rpm
