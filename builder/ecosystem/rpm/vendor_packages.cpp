#include "ecosystem/rpm/vendor_packages.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "ecosystem/mirrors.hpp"
#include "ecosystem/rpm/results.hpp"

#include <algorithm>

namespace stopgap::rpm {

std::vector<Artifact> fetch_vendor_packages(const std::vector<PackageEntry>& vendor,
                                            const fs::path& folder, Repositories& repositories) {
    std::vector<PackageEntry> wanted;
    std::copy_if(vendor.begin(), vendor.end(), std::back_inserter(wanted),
                 [](const PackageEntry& package) { return !is_debug_package(package.name); });
    const std::vector<source::StoredFile> stored = repositories.fetch(wanted);
    make_directories(folder);
    std::vector<Artifact> packages;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const fs::path file = folder / wanted[i].file_name();
        link_stored(stored[i].path, file);
        packages.push_back({wanted[i].file_name(), "rpm", wanted[i].name, shown(wanted[i].evr),
                            wanted[i].arch, sha256_of_file(file), fs::file_size(file)});
    }
    return packages;
}

} // namespace stopgap::rpm
