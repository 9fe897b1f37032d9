#include "ecosystem/deb/vendor_packages.hpp"

#include "ecosystem/deb/local_mirror.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_debug_symbols = "-dbgsym";

} // namespace

std::vector<Artifact> fetch_vendor_packages(const std::vector<PackageFile>& vendor,
                                            const fs::path& folder, Suites& suites,
                                            Workplace& workplace) {
    std::vector<std::pair<std::string, std::string>> names;
    for (const PackageFile& package : vendor) {
        if (!package.name.ends_with(k_debug_symbols)) {
            names.emplace_back(package.name, package.version);
        }
    }
    LocalMirror mirror(suites, workplace.scratch / "vendor-mirror", workplace);
    const std::vector<MirrorFile> files = mirror.look_up_packages(names);
    fetch_packages(files, folder, workplace);
    std::vector<Artifact> packages;
    for (const MirrorFile& file : files) {
        const PackageFile& package = file.package;
        packages.push_back({fs::path(file.path).filename(), "deb", package.name, package.version,
                            package.arch, package.sha256, package.size_bytes});
    }
    return packages;
}

} // namespace stopgap::deb
