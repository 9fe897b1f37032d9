#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/apt_index.hpp"
#include "ecosystem/deb/apt_repository.hpp"
#include "ecosystem/deb/index.hpp"
#include "source/deb_control.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr std::uint64_t k_index_limit_bytes = 1ULL << 30U;

Error refusal(const std::string& sentence) {
    return {ExitStatus::verification, sentence};
}

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/') + 1);
}

/// Each index is there under its name and its digest, and says the same packed and plain.
void require_indexes(const PublishedTree& tree, const fs::path& suite, const ReleaseFile& release) {
    const std::string listed_by = tree.shown(suite / "InRelease");
    for (const auto& [path, digest] : release.files) {
        tree.require(suite / path, digest.sha256, digest.size_bytes, listed_by);
        const fs::path by_hash = suite / folder_of(path) / "by-hash/SHA256" / digest.sha256;
        tree.require(by_hash, digest.sha256, digest.size_bytes, listed_by);
        const std::string plain = path.substr(0, path.rfind('.'));
        if (path.ends_with(".gz") || path.ends_with(".xz")) {
            const PublishedTree::File file = tree.open(suite / path);
            if (source::decompress(file.path(), tree.shown(suite / path), k_index_limit_bytes) !=
                tree.read(suite / plain)) {
                throw refusal(tree.shown(suite / path) + ": is not what " + plain + " says");
            }
        }
    }
}

/// The stanza is what would be written of the package that lies there.
ListedPackage require_package(const PublishedTree& tree, std::string_view text,
                              const std::string& architecture, const std::string& listed_by) {
    const Stanza stanza = parse_single_stanza(text, listed_by);
    const std::vector<PackageFile> found =
        find_packages(text, stanza.get("Package"), listed_by); // checks the fields' forms
    if (found.size() != 1) {
        throw refusal(listed_by + ": holds a stanza that lists no package");
    }
    const PackageFile& package = found.front();
    tree.require(package.filename, package.sha256, package.size_bytes, listed_by);
    const PublishedTree::File file = tree.open(package.filename);
    const std::string control = source::deb_control(file.path(), tree.shown(package.filename));
    const IndexedFile as_listed = {package.filename, package.sha256, package.size_bytes};
    if (packages_stanza(control, as_listed, architecture) != write_stanza(stanza)) {
        throw refusal(fmt::format("{}: its control file does not say what {} lists",
                                  tree.shown(package.filename), listed_by));
    }
    return {package.filename, package.sha256};
}

std::vector<ListedPackage> packages_in(const PublishedTree& tree, const fs::path& index,
                                       const std::string& architecture) {
    std::vector<ListedPackage> packages;
    const std::string text = tree.read(index);
    for_each_stanza(text, [&](std::string_view stanza) {
        packages.push_back(require_package(tree, stanza, architecture, tree.shown(index)));
        return true;
    });
    return packages;
}

std::vector<fs::path> suites_of(const fs::path& folder) {
    std::vector<fs::path> suites;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "dists")) {
        suites.push_back(fs::path("dists") / entry.path().filename());
    }
    if (suites.empty()) {
        throw refusal((folder / "dists").string() + ": holds no suite");
    }
    return suites;
}

} // namespace

std::vector<ListedPackage> AptRepository::verify(const fs::path& folder,
                                                 const TrustedKeys& keys) const {
    const PublishedTree tree(folder);
    std::vector<ListedPackage> packages;
    for (const fs::path& suite : suites_of(folder)) {
        const ReleaseFile release = verified_release(tree, suite, keys);
        if (!release.valid_until) {
            throw refusal(release.name + ": has no Valid-Until: it could be served for ever");
        }
        static_cast<void>(check_dates(release, now(), Expiry::refused));
        require_indexes(tree, suite, release);
        for (const std::string& architecture : release.architectures) {
            const fs::path index = suite / packages_path("main", architecture);
            if (!release.files.contains(packages_path("main", architecture))) {
                throw refusal(release.name + ": lists no " + index.filename().string() + " for " +
                              printable(architecture));
            }
            const std::vector<ListedPackage> listed = packages_in(tree, index, architecture);
            packages.insert(packages.end(), listed.begin(), listed.end());
        }
    }
    std::sort(packages.begin(), packages.end());
    return packages;
}

} // namespace stopgap::deb
