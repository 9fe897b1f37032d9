#include "artifacts/report_changes.hpp"

#include "artifacts/library_text.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

constexpr std::size_t k_shown_files = 200;

std::string sizes_of(std::uint64_t vendor_bytes, std::uint64_t bytes) {
    return fmt::format("{} -> {}", human_size(vendor_bytes), human_size(bytes));
}

} // namespace

Section change_section(const PackageChange& change) {
    Section section{fmt::format("Package {} ({})", change.name, change.arch)};
    if (!change.not_compared.empty()) {
        section.sentences.push_back(
            fmt::format("Version {}, {}. Not compared with the vendor's: {}.", change.version,
                        human_size(change.size_bytes), change.not_compared));
        return section;
    }
    section.sentences.push_back(fmt::format(
        "Version {} -> {}; the package's size {}, unpacked {}. Files and folders that are as they "
        "were: {}.",
        change.vendor_version, change.version,
        sizes_of(change.vendor_size_bytes, change.size_bytes),
        sizes_of(change.vendor_unpacked_bytes, change.unpacked_bytes), change.same_files));
    for (const std::string& relation : change.relations) {
        section.items.push_back("relation " + relation);
    }
    for (const ScriptChange& script : change.scripts) {
        section.items.push_back(fmt::format("maintainer script {}: {}", script.name, script.what));
        if (!script.diff.empty()) {
            section.listings.push_back(
                {script.name + ", the vendor's against this one:", script.diff});
        }
    }
    for (std::size_t i = 0; i < std::min(change.files.size(), k_shown_files); ++i) {
        section.items.push_back(fmt::format("{}: {}", change.files[i].path, change.files[i].what));
    }
    if (change.files.size() > k_shown_files) {
        section.items.push_back(fmt::format("and {} more", change.files.size() - k_shown_files));
    }
    if (section.items.empty()) {
        section.sentences.emplace_back("Nothing that it installs differs.");
    }
    return section;
}

Section library_section(const HotfixFacts& facts) {
    Section section{"Libraries"};
    if (facts.result.libraries.empty()) {
        section.sentences.emplace_back("No shared library differs from the vendor's.");
        return section;
    }
    section.sentences.emplace_back(
        "What they offer to programs, by their symbols alone: which are exported, with which "
        "version, and how large data is. Types are not compared, which would take debugging "
        "symbols of the vendor's.");
    for (const LibraryChange& library : facts.result.libraries) {
        const std::vector<std::string> items = items_of(library);
        section.items.insert(section.items.end(), items.begin(), items.end());
    }
    return section;
}

} // namespace stopgap::artifacts
