#include "ecosystem/package_changes.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace stopgap {

namespace {

using source::PackageContents;
using source::PackageEntry;

/// "2.1 kB, was 2.0 kB"; in bytes where that would show no difference.
std::string sizes(const PackageEntry& vendor, const PackageEntry& built) {
    if (vendor.size_bytes == built.size_bytes) {
        return human_size(built.size_bytes) + " as before";
    }
    const bool is_seen = human_size(built.size_bytes) != human_size(vendor.size_bytes);
    return is_seen ? fmt::format("{}, was {}", human_size(built.size_bytes),
                                 human_size(vendor.size_bytes))
                   : fmt::format("{} bytes, was {}", built.size_bytes, vendor.size_bytes);
}

/// Empty: only times differ.
std::string differing(const PackageEntry& vendor, const PackageEntry& built) {
    if (vendor.kind != built.kind) {
        return fmt::format("{}, was {}", built.kind, vendor.kind);
    }
    std::vector<std::string> facts;
    if (vendor.content != built.content) {
        facts.push_back(built.kind == "link"
                            ? fmt::format("leads to {}, was {}", built.content, vendor.content)
                            : fmt::format("content ({})", sizes(vendor, built)));
    }
    if (vendor.mode != built.mode) {
        facts.push_back(fmt::format("mode {}, was {}", built.mode, vendor.mode));
    }
    if (vendor.owner != built.owner) {
        facts.push_back(fmt::format("owner {}, was {}", built.owner, vendor.owner));
    }
    return joined(facts, "; ");
}

/// Whether what comes and goes with the folder says that it did.
bool is_told_by_its_content(const std::string& path, const PackageContents& contents) {
    const PackageContents::const_iterator below = contents.lower_bound(path + "/");
    return below != contents.end() && below->first.starts_with(path + "/");
}

void compare_files(const PackageContents& vendor, const PackageContents& built,
                   PackageChange& change) {
    PackageContents all = vendor;
    all.insert(built.begin(), built.end());
    for (const auto& [path, entry] : all) {
        const PackageContents::const_iterator before = vendor.find(path);
        const PackageContents::const_iterator after = built.find(path);
        change.vendor_unpacked_bytes += before == vendor.end() ? 0 : before->second.size_bytes;
        change.unpacked_bytes += after == built.end() ? 0 : after->second.size_bytes;
        const std::string what = before == vendor.end() ? "new"
                                 : after == built.end() ? "gone"
                                                        : differing(before->second, after->second);
        const bool is_one_sided = before == vendor.end() || after == built.end();
        if (what.empty()) {
            ++change.same_files;
        } else if (!is_one_sided || entry.kind != "folder" || !is_told_by_its_content(path, all)) {
            change.files.push_back({path, what});
        }
    }
}

/// The relations by their text with the package's own version taken out.
std::map<std::string, std::string> by_meaning(const PackageSide& side) {
    std::map<std::string, std::string> relations;
    for (const std::string& relation : side.relations) {
        std::string meaning = relation;
        const std::size_t at =
            side.version.empty() ? std::string::npos : meaning.find(side.version);
        if (at != std::string::npos) {
            meaning.replace(at, side.version.size(), "its own version");
        }
        relations[meaning] = relation;
    }
    return relations;
}

void compare_relations(const PackageSide& vendor, const PackageSide& built, PackageChange& change) {
    const std::map<std::string, std::string> before = by_meaning(vendor);
    const std::map<std::string, std::string> after = by_meaning(built);
    for (const auto& [meaning, relation] : before) {
        if (!after.contains(meaning)) {
            change.relations.push_back("- " + relation);
        }
    }
    for (const auto& [meaning, relation] : after) {
        if (!before.contains(meaning)) {
            change.relations.push_back("+ " + relation);
        }
    }
}

void compare_scripts(const PackageSide& vendor, const PackageSide& built, PackageChange& change) {
    std::map<std::string, std::string> all = vendor.scripts;
    all.insert(built.scripts.begin(), built.scripts.end());
    for (const auto& [name, text] : all) {
        if (!vendor.scripts.contains(name)) {
            change.scripts.push_back({name, "new", {}});
        } else if (!built.scripts.contains(name)) {
            change.scripts.push_back({name, "gone", {}});
        } else if (vendor.scripts.at(name) != built.scripts.at(name)) {
            change.scripts.push_back({name, "changed", {}});
        }
    }
}

} // namespace

PackageChange change_between(const PackageSide& vendor, const PackageSide& built) {
    PackageChange change;
    change.version = built.version;
    change.vendor_version = vendor.version;
    change.size_bytes = built.size_bytes;
    change.vendor_size_bytes = vendor.size_bytes;
    compare_files(vendor.files, built.files, change);
    compare_relations(vendor, built, change);
    compare_scripts(vendor, built, change);
    return change;
}

PackageChange compared_or_why(PackageChange known, const std::function<PackageChange()>& compare) {
    try {
        PackageChange change = compare();
        change.name = known.name;
        change.arch = known.arch;
        return change;
    } catch (const Error& error) {
        if (error.status() != ExitStatus::verification) {
            throw;
        }
        known.not_compared = error.message();
        return known;
    }
}

} // namespace stopgap
