#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/dnf_repository.hpp"
#include "ecosystem/rpm/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace stopgap::rpm {

namespace {

/// All that createrepo_c and modifyrepo_c are asked for. Another one, such as "modules" or "group",
/// would tell hosts what nobody has looked at.
constexpr auto k_index_types =
    std::to_array<std::string_view>({"primary", "filelists", "other", "updateinfo"});

Error refusal(const std::string& sentence) {
    return {ExitStatus::verification, sentence};
}

/// Where the record's file lies, when `repodata` stands for "repodata".
fs::path place_of(const IndexRecord& record, const fs::path& repodata, const std::string& subject) {
    const fs::path location = record.location;
    if (location.parent_path() != "repodata") {
        throw refusal(
            fmt::format("{}: index \"{}\" does not lie in repodata", subject, record.type));
    }
    return repodata / location.filename();
}

ListedPackage require_package(const PublishedTree& tree, const PackageEntry& package,
                              const TrustedKeys& keys, const std::string& listed_by) {
    tree.require(package.location, package.pin.sha256, package.pin.size_bytes, listed_by);
    const PublishedTree::File file = tree.open(package.location);
    const std::string name = tree.shown(package.location);
    require_same_package(read_rpm(file.path(), name, keys),
                         {package.name, package.evr, package.arch}, name);
    return {package.location, package.pin.sha256};
}

} // namespace

CheckedIndex checked_index(const PublishedTree& tree, const fs::path& repodata) {
    const std::string subject = tree.shown(repodata / "repomd.xml");
    CheckedIndex checked;
    checked.repomd = parse_repomd(tree.read(repodata / "repomd.xml"), subject);
    for (const auto& [type, record] : checked.repomd.records) {
        if (std::ranges::find(k_index_types, type) == k_index_types.end()) {
            throw refusal(fmt::format("{}: lists an index \"{}\", which stopgap does not make",
                                      subject, printable(type)));
        }
        if (record.pin.sha256.empty()) {
            throw refusal(fmt::format("{}: index \"{}\" has no SHA-256", subject, type));
        }
        tree.require(place_of(record, repodata, subject), record.pin.sha256, record.pin.size_bytes,
                     subject);
    }
    if (!checked.repomd.records.contains("updateinfo")) {
        throw refusal(subject + ": lists no updateinfo: no client could tell what is fixed");
    }
    const IndexRecord& primary = checked.repomd.records.at("primary");
    const PublishedTree::File file = tree.open(place_of(primary, repodata, subject));
    checked.packages =
        read_primary(file.path(), primary.open_size_bytes, 0, subject + ": primary").packages();
    return checked;
}

std::vector<ListedPackage> DnfRepository::verify(const fs::path& folder,
                                                 const TrustedKeys& keys) const {
    const PublishedTree tree(folder);
    static_cast<void>(tree.require_signed("repodata/repomd.xml", "repodata/repomd.xml.asc", keys));
    const CheckedIndex index = checked_index(tree, "repodata");
    std::vector<ListedPackage> packages;
    for (const PackageEntry& package : index.packages) {
        packages.push_back(require_package(tree, package, keys, tree.shown("repodata/repomd.xml")));
    }
    std::sort(packages.begin(), packages.end());
    return packages;
}

} // namespace stopgap::rpm
