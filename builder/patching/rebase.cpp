#include "patching/rebase.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "patching/named_versions.hpp"
#include "patching/patch_text.hpp"
#include "patching/three_way.hpp"
#include "source/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace stopgap::patching {

namespace {

constexpr std::uint64_t k_limit_bytes = source::k_most_merged_file_bytes;

/// How much of `path` is stripped, git having written one part before it; absent where nothing is
/// left of it.
std::optional<std::size_t> stripped_of(const std::string& path, const PatchUsage& usage) {
    std::size_t begin = 0;
    for (unsigned part = 1; part < usage.strip.value_or(0); ++part) {
        const std::size_t slash = path.find('/', begin);
        if (slash == std::string::npos) {
            return std::nullopt;
        }
        begin = slash + 1;
    }
    return begin;
}

/// Where patch(1) finds the file that the commit calls `path`; something must be left of it.
std::filesystem::path place_of(const std::string& path, const PatchUsage& usage) {
    return std::filesystem::path(usage.folder) / path.substr(stripped_of(path, usage).value_or(0));
}

Rebased impossible(const std::string& file, const std::string& why) {
    return {.patch = std::nullopt, .evidence = {file, 0, why}};
}

std::optional<std::string> read(const std::optional<KeptVersion>& version) {
    return version ? std::optional(read_file(version->stored, k_limit_bytes)) : std::nullopt;
}

/// Of each file; why not, where one in the tree is none that can be merged.
std::variant<std::vector<ThreeVersions>, Rebased>
versions_of(PatchProbe& probe, const QueuedCommit& commit, const PatchUsage& usage) {
    std::vector<ThreeVersions> all;
    for (const CommittedFile& file : commit.files) {
        const TreeFile ours = probe.read(place_of(file.path, usage), k_limit_bytes + 1);
        if (ours.is_there && !ours.bytes) {
            return impossible(file.path, "cannot be read in the tree: " + ours.why_unread);
        }
        if (ours.is_there && ours.bytes->size() > k_limit_bytes) {
            return impossible(
                file.path,
                fmt::format("has more than {} bytes, too many to be merged", k_limit_bytes));
        }
        all.push_back({file.path, read(file.before), ours.bytes, read(file.after),
                       file.before && file.before->is_executable,
                       file.after && file.after->is_executable});
    }
    return all;
}

/// The patch's own header with one more field, before the line that ends it.
std::string header_with(const std::string& patch, const std::string& field) {
    std::string header(text_above_diff(patch));
    constexpr std::string_view k_end = "---\n";
    const bool has_end = header.ends_with("\n---\n") || header == k_end;
    return header.insert(has_end ? header.size() - k_end.size() : header.size(), field + "\n");
}

/// The commit's files by what becomes of them.
struct Sorted {
    std::vector<std::string> there_already, added, merged; ///< merged: those of `added` that differ
                                                           ///< from the commit's parent
};

Sorted sorted(const std::vector<ThreeVersions>& files, const std::string& diff,
              const PatchUsage& usage) {
    const std::vector<std::string> changed = paths_touched(diff);
    Sorted all;
    for (const ThreeVersions& file : files) {
        const std::string place = place_of(file.path, usage);
        const std::string name = place == file.path ? place : file.path + " at " + place;
        if (std::ranges::find(changed, file.path) == changed.end()) {
            all.there_already.push_back(name);
            continue;
        }
        all.added.push_back(name);
        if (file.ours != file.before) {
            all.merged.push_back(name);
        }
    }
    return all;
}

Rebased result_of(const QueuedCommit& commit, const std::string& patch, const std::string& diff,
                  const Sorted& files) {
    Rebased rebased;
    rebased.patch =
        header_with(patch, "Stopgap-Merged: three-way onto " + printable(commit.onto)) + diff;
    rebased.note = fmt::format("merged three-way onto {}: {}", commit.onto,
                               joined(files.merged.empty() ? files.added : files.merged, ", "));
    rebased.is_in_part = !files.there_already.empty();
    if (rebased.is_in_part) {
        const std::string there = joined(files.there_already, ", ");
        rebased.note += fmt::format("; the tree has the change to {} already", there);
        rebased.evidence = {commit.files.front().path, 0,
                            fmt::format("merged three-way, a part of the commit is left: the tree "
                                        "has the change to {} already, and that to {} would be "
                                        "added",
                                        there, joined(files.added, ", "))};
    }
    return rebased;
}

} // namespace

bool can_rebase(const QueuedCommit& commit, const PatchUsage& usage) {
    if (commit.files.empty() || usage.strip.value_or(0) == 0 || usage.reversed) {
        return false;
    }
    const auto folders_of = [&](const CommittedFile& file) {
        const std::optional<std::size_t> end = stripped_of(file.path, usage);
        return end ? std::optional(file.path.substr(0, *end)) : std::nullopt;
    };
    const std::optional<std::string> folders = folders_of(commit.files.front());
    return folders && std::ranges::all_of(commit.files, [&](const CommittedFile& file) {
               return folders_of(file) == folders;
           });
}

bool has_files_of(PatchProbe& probe, const QueuedCommit& commit, const PatchUsage& usage) {
    return std::ranges::all_of(commit.files, [&](const CommittedFile& file) {
        return !file.before || probe.read(place_of(file.path, usage), 1).is_there;
    });
}

Rebased rebase(PatchProbe& probe, const QueuedCommit& commit, const std::string& patch,
               const PatchUsage& usage) {
    const std::variant<std::vector<ThreeVersions>, Rebased> taken =
        versions_of(probe, commit, usage);
    if (const Rebased* refused = std::get_if<Rebased>(&taken)) {
        return *refused;
    }
    const std::vector<ThreeVersions>& files = std::get<std::vector<ThreeVersions>>(taken);
    require_named_versions(patch, files);
    const ThreeWay merge = merge_three_way(files, commit.onto);
    if (merge.conflict) {
        return {.patch = std::nullopt, .evidence = *merge.conflict};
    }
    // To git, a file that both sides took away is no conflict: here it may have moved.
    const auto missing = std::ranges::find_if(
        files, [](const ThreeVersions& file) { return file.before && !file.ours; });
    if (missing != files.end()) {
        return impossible(missing->path, "the commit takes it away, and the tree has no such file: "
                                         "renamed or removed since, or in another folder");
    }
    if (merge.diff.empty()) {
        return impossible(files.front().path,
                          "merged three-way, the commit changes nothing: the tree has each of its "
                          "changes, though its patch does not reverse");
    }
    return result_of(commit, patch, merge.diff, sorted(files, merge.diff, usage));
}

} // namespace stopgap::patching
