#include "ecosystem/deb/vendor_packages.hpp"

#include "artifacts/deploy_kit.hpp"
#include "ecosystem/deb/local_mirror.hpp"

#include <string>
#include <utility>

namespace stopgap::deb {

namespace {

Artifact artifact_of(const PackageFile& package) {
    return {fs::path(package.filename).filename(),
            "deb",
            package.name,
            package.version,
            package.arch,
            package.sha256,
            package.size_bytes};
}

} // namespace

std::vector<Artifact> fetch_vendor_packages(const std::vector<PackageFile>& vendor,
                                            const fs::path& folder, Suites& suites,
                                            Workplace& workplace) {
    std::vector<std::pair<std::string, std::string>> names;
    for (const PackageFile& package : vendor) {
        if (artifacts::is_for_hosts(artifact_of(package))) {
            names.emplace_back(package.name, package.version);
        }
    }
    LocalMirror mirror(suites, workplace.scratch / "vendor-mirror", workplace);
    const std::vector<MirrorFile> files = mirror.look_up_packages(names);
    fetch_packages(files, folder, workplace);
    std::vector<Artifact> packages;
    for (const MirrorFile& file : files) {
        packages.push_back(artifact_of(file.package));
    }
    return packages;
}

} // namespace stopgap::deb
