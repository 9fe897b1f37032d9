#include "ecosystem/package_comparison.hpp"

#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/library_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace stopgap {

namespace {

using sandbox::Ended;
using sandbox::Mount;
using sandbox::Sandbox;

constexpr const char* k_inside = "/stopgap/compared";
constexpr std::size_t k_diff_lines = 200;
constexpr int k_no_such_program = 127;

Ended run(Sandbox& box, std::vector<std::string> argv) {
    sandbox::Request request;
    request.argv = std::move(argv);
    request.user = sandbox::User::builder;
    return box.run(request);
}

/// Without its two heads; empty where diff cannot say: the texts are no text, or there is no diff.
std::vector<std::string> diff_of(Sandbox& box, const fs::path& vendor, const fs::path& built) {
    constexpr int k_they_differ = 1;
    const Ended ended = run(box, {"diff", "--unified=2", vendor, built});
    std::vector<std::string> lines = lines_of(ended.output);
    if (ended.exit_code != k_they_differ || lines.size() < 2 || !lines[0].starts_with("--- ")) {
        return {};
    }
    lines.erase(lines.begin(), lines.begin() + 2);
    if (lines.size() > k_diff_lines) {
        const std::size_t more = lines.size() - k_diff_lines;
        lines.resize(k_diff_lines);
        lines.push_back(fmt::format("... and {} lines more", more));
    }
    return lines;
}

/// A linker script and the like is no library; what is one and cannot be read is told.
struct Reading {
    LibraryTable table;
    std::string failure;
};

Reading read_library(Sandbox& box, const fs::path& file) {
    const Ended ended = run(box, {"readelf", "--wide", "--dynamic", "--dyn-syms", file});
    if (ended.succeeded()) {
        return {parse_readelf(ended.output), {}};
    }
    if (ended.errors.find("Not an ELF file") != std::string::npos) {
        return {};
    }
    return {{},
            ended.exit_code == k_no_such_program ? "the root has no readelf"
                                                 : "readelf " + sandbox::shown(ended)};
}

LibraryChange unread(const std::string& package, const std::string& path, std::string why) {
    LibraryChange change;
    change.package = package;
    change.path = path;
    change.soname = path.substr(path.rfind('/') + 1);
    change.not_compared = std::move(why);
    return change;
}

} // namespace

void add_to(BuildRecord& record, ComparedPackages compared) {
    record.changes = std::move(compared.changes);
    record.libraries = std::move(compared.libraries);
}

PackageComparison::PackageComparison(std::vector<fs::path> layers, Workplace& workplace)
    : layers_(std::move(layers)), workplace_(workplace), folder_(workplace.scratch / "compared") {
    make_directories(folder_);
}

void PackageComparison::add_uncompared(PackageChange known) {
    changes_.push_back(std::move(known));
}

void PackageComparison::add(const PackageChange& known,
                            const std::function<std::pair<PackageSide, PackageSide>()>& read) {
    changes_.push_back(compared_or_why(known, [&] {
        const auto [vendor, built] = read();
        PackageChange change = change_between(vendor, built);
        for (const auto& candidates : {libraries_of(known.name, Side::vendor, vendor, built),
                                       libraries_of(known.name, Side::built, built, vendor)}) {
            candidates_.insert(candidates_.end(), candidates.begin(), candidates.end());
        }
        take_scripts(vendor, built, change);
        return change;
    }));
}

/// The files that may be libraries and that the other side has not, taken out of the package.
std::vector<PackageComparison::Candidate>
PackageComparison::libraries_of(const std::string& package, Side which, const PackageSide& side,
                                const PackageSide& other) const {
    std::vector<Candidate> candidates;
    std::vector<std::string> members;
    const std::string place =
        fmt::format("{}-{}", changes_.size(), which == Side::vendor ? "vendor" : "built");
    for (const auto& [path, entry] : side.files) {
        const source::PackageContents::const_iterator same = other.files.find(path);
        const bool is_same = same != other.files.end() && same->second.content == entry.content;
        if (entry.kind == "file" && may_be_library(path) && !is_same) {
            candidates.push_back(
                {which, package, side.version, path, fmt::format("{}/{}", place, members.size())});
            members.push_back(side.prefix + path);
        }
    }
    if (!members.empty()) {
        make_directories(folder_ / place);
        source::extract_members(side.file, side.file_name, members, folder_ / place);
    }
    return candidates;
}

void PackageComparison::take_scripts(const PackageSide& vendor, const PackageSide& built,
                                     const PackageChange& change) {
    const auto text_in = [](const PackageSide& side, const std::string& name) {
        const std::map<std::string, std::string>::const_iterator found = side.scripts.find(name);
        return found == side.scripts.end() ? std::string() : found->second;
    };
    for (std::size_t i = 0; i < change.scripts.size(); ++i) {
        const std::string& name = change.scripts[i].name;
        scripts_.push_back({changes_.size(), i, text_in(vendor, name), text_in(built, name)});
    }
}

ComparedPackages PackageComparison::finish() && {
    std::vector<LibraryChange> libraries;
    if (!candidates_.empty() || !scripts_.empty()) {
        sandbox::Settings settings = install_settings(layers_, workplace_);
        settings.hardening = sandbox::Hardening::build;
        settings.mounts = {{Mount::Kind::read_only, folder_, k_inside}};
        Sandbox box = Sandbox::start(settings);
        show_scripts(box);
        libraries = compare_libraries(box);
    }
    return {std::move(changes_), std::move(libraries)};
}

void PackageComparison::show_scripts(Sandbox& box) {
    for (const Script& script : scripts_) {
        write_file(folder_ / "vendor", script.vendor);
        write_file(folder_ / "built", script.built);
        changes_[script.package].scripts[script.script].diff =
            diff_of(box, fs::path(k_inside) / "vendor", fs::path(k_inside) / "built");
    }
}

/// Of a package of which a library cannot be read, none is compared.
std::vector<LibraryChange> PackageComparison::compare_libraries(Sandbox& box) const {
    std::vector<Library> vendor, built;
    std::vector<LibraryChange> changes;
    std::set<std::string> unreadable;
    for (const Candidate& candidate : candidates_) {
        Reading reading = read_library(box, fs::path(k_inside) / candidate.place);
        if (!reading.failure.empty()) {
            unreadable.insert(candidate.package);
            changes.push_back(unread(candidate.package, candidate.path, reading.failure));
        }
        (candidate.side == Side::vendor ? vendor : built)
            .push_back({candidate.package, candidate.package_version, candidate.path,
                        std::move(reading.table)});
    }
    const auto is_unreadable = [&](const Library& library) {
        return unreadable.contains(library.package);
    };
    std::erase_if(vendor, is_unreadable);
    std::erase_if(built, is_unreadable);
    // A library that seems gone may lie where nobody looked.
    const bool is_all_known =
        unreadable.empty() && std::ranges::all_of(changes_, [](const PackageChange& change) {
            return change.not_compared.empty();
        });
    for (LibraryChange& change : library_changes(vendor, built)) {
        if (change.fate == LibraryChange::Fate::gone && !is_all_known) {
            change = unread(change.package, change.path,
                            "it is not in this package any more, and not every package could be "
                            "compared");
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace stopgap
