#include "ecosystem/deb/package_changes.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "ecosystem/deb/relations.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/package_comparison.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

constexpr const char* k_built_inside = "/stopgap/built";
constexpr const char* k_vendor_inside = "/stopgap/vendor";
constexpr std::string_view k_control = "control/";
constexpr std::string_view k_data = "data/";
constexpr std::uint64_t k_script_limit_bytes = 16U << 20U;

/// A vendor's package whose bytes are there.
struct Served {
    PackageFile package;
    fs::path stored;
    [[nodiscard]] std::string inside() const {
        return fmt::format("{}/{}_{}.deb", k_vendor_inside, package.name, package.arch);
    }
};

/// The control file, as dpkg-deb reads it in the sandbox.
Stanza control_of(sandbox::Sandbox& box, const std::string& inside, const std::string& name) {
    sandbox::Request request;
    request.argv = {"dpkg-deb", "--field", inside};
    const sandbox::Ended ended = box.run(request);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification, name + ": is no package that dpkg-deb reads");
    }
    return parse_single_stanza(ended.output, name);
}

std::vector<std::string> relations_of(const Stanza& control) {
    std::vector<std::string> relations;
    for (const char* field : {"Pre-Depends", "Depends", "Recommends", "Suggests", "Enhances",
                              "Breaks", "Conflicts", "Replaces", "Provides"}) {
        for (const std::string& item : relation_items(control.folded(field))) {
            relations.push_back(fmt::format("{}: {}", field, item));
        }
    }
    return relations;
}

/// What dpkg runs or reads beside the files: not the control file, which is compared by meaning,
/// nor the list of digests.
bool is_script(const std::string& member) {
    return !member.empty() && member != "control" && member != "md5sums";
}

std::map<std::string, std::string> texts_of(const std::vector<std::string>& scripts,
                                            const PackageSide& side, const fs::path& scratch) {
    const TemporaryDirectory folder(scratch, "scripts");
    const fs::path into = folder.path() / "members";
    make_directories(into);
    source::extract_members(side.file, side.file_name, scripts, into);
    const FileDescriptor opened = open_file(into, O_RDONLY | O_DIRECTORY);
    std::map<std::string, std::string> texts;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        texts.emplace(scripts[i].substr(k_control.size()),
                      read_beneath(opened.get(), std::to_string(i), k_script_limit_bytes));
    }
    return texts;
}

PackageSide side_of(const fs::path& file, const Stanza& control, const std::string& name,
                    const fs::path& scratch) {
    PackageSide side;
    side.version = control.get("Version");
    side.size_bytes = fs::file_size(file);
    side.relations = relations_of(control);
    side.file = file;
    side.file_name = name;
    side.prefix = k_data;
    std::vector<std::string> scripts;
    for (const auto& [path, entry] : source::package_contents(file, name)) {
        if (path.starts_with(k_data)) {
            side.files.emplace(path.substr(k_data.size()), entry);
        } else if (path.starts_with(k_control) && entry.kind == "file" &&
                   is_script(path.substr(k_control.size()))) {
            scripts.push_back(path);
        }
    }
    if (!scripts.empty()) {
        side.scripts = texts_of(scripts, side, scratch);
    }
    return side;
}

/// The vendor's package of this name, and whether its bytes are there.
std::pair<std::optional<PackageFile>, std::optional<Served>>
vendor_of(const std::string& name, const std::vector<PackageFile>& vendor,
          const std::vector<Served>& served) {
    std::pair<std::optional<PackageFile>, std::optional<Served>> found;
    for (const PackageFile& package : vendor) {
        if (package.name == name) {
            found.first = package;
        }
    }
    for (const Served& one : served) {
        if (one.package.name == name) {
            found.second = one;
        }
    }
    return found;
}

std::vector<Served> in_the_store(const std::vector<PackageFile>& vendor, Workplace& workplace) {
    std::vector<Served> served;
    for (const PackageFile& package : vendor) {
        const std::optional<source::StoredFile> stored = workplace.store.find(package.sha256);
        const bool again = std::ranges::any_of(served, [&](const Served& one) {
            return one.package.name == package.name && one.package.arch == package.arch;
        });
        if (stored && !again) {
            served.push_back({package, stored->path});
        }
    }
    return served;
}

using ByName = std::multimap<std::string, RootPackage*, std::less<>>;

void take_digests(std::string_view index, const ByName& wanted) {
    for_each_stanza(index, [&](std::string_view stanza) {
        const auto field = [&](std::string_view name) {
            return field_of(stanza, name).value_or(std::string_view());
        };
        const auto [from, to] = wanted.equal_range(field("Package"));
        for (ByName::const_iterator found = from; found != to; ++found) {
            RootPackage& package = *found->second;
            if (package.version == field("Version") && package.arch == field("Architecture") &&
                is_sha256(field("SHA256"))) {
                package.sha256 = field("SHA256");
            }
        }
        return true;
    });
}

} // namespace

ComparedPackages package_changes(const Root& root, const std::vector<BuiltPackage>& built,
                                 const fs::path& folder, const std::vector<PackageFile>& vendor,
                                 Workplace& workplace) {
    const std::vector<Served> served = in_the_store(vendor, workplace);
    sandbox::Settings settings = install_settings({root.tree}, workplace);
    settings.hardening = sandbox::Hardening::build;
    settings.mounts = {{Mount::Kind::read_only, folder, k_built_inside}};
    for (const Served& one : served) {
        settings.mounts.push_back({Mount::Kind::read_only, one.stored, one.inside()});
    }
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    PackageComparison comparison({root.tree}, workplace);
    for (const BuiltPackage& package : built) {
        const std::string& file = package.file;
        const Stanza control = control_of(box, fmt::format("{}/{}", k_built_inside, file), file);
        PackageChange known;
        known.name = control.get("Package");
        known.arch = control.get("Architecture");
        known.version = control.get("Version");
        known.size_bytes = fs::file_size(folder / file);
        const auto [listed, there] = vendor_of(known.name, vendor, served);
        known.vendor_version = listed ? listed->version : "";
        if (!there) {
            known.not_compared = listed ? "the archive lists the vendor's and no longer has it"
                                        : "the vendor's repositories serve none of this name";
            comparison.add_uncompared(known);
            continue;
        }
        const Served& theirs = *there;
        comparison.add(known, [&] {
            const std::string name = fs::path(theirs.package.filename).filename();
            return std::pair(side_of(theirs.stored, control_of(box, theirs.inside(), name), name,
                                     workplace.scratch),
                             side_of(folder / file, control, file, workplace.scratch));
        });
    }
    return std::move(comparison).finish();
}

std::vector<RootPackage> root_packages(const std::vector<fs::path>& layers, Suites& suites,
                                       Workplace& workplace) {
    sandbox::Settings settings = install_settings(layers, workplace);
    settings.hardening = sandbox::Hardening::build;
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = {"dpkg-query", "-W", "-f",
                    "${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n"};
    const sandbox::Ended ended = box.run(request);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::machine,
                    "the root's dpkg-query " + sandbox::shown(ended) + quoted_output(ended.errors));
    }
    std::vector<RootPackage> packages;
    for (const std::string& line : lines_of(ended.output)) {
        const std::vector<std::string> parts = split(line, '\t');
        if (parts.size() == 4 && parts[0].starts_with("ii")) {
            packages.push_back({printable(parts[1]), printable(parts[2]), printable(parts[3]), {}});
        }
    }
    std::sort(packages.begin(), packages.end(), [](const RootPackage& a, const RootPackage& b) {
        return std::tie(a.name, a.arch) < std::tie(b.name, b.arch);
    });
    ByName wanted;
    for (RootPackage& package : packages) {
        wanted.emplace(package.name, &package);
    }
    for (const Suite* suite : suites.own()) {
        for (const std::string& text : suites.packages(*suite)) {
            take_digests(text, wanted);
        }
    }
    return packages;
}

} // namespace stopgap::deb
