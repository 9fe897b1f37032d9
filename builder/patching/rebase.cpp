#include "patching/rebase.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "patching/patch_text.hpp"
#include "patching/three_way.hpp"
#include "source/git.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::patching {

namespace {

constexpr std::uint64_t k_limit_bytes = source::k_most_merged_file_bytes;

/// Where patch(1) finds the file that the commit calls `path`: git writes one part before it. Empty
/// where nothing is left of it.
std::filesystem::path place_of(std::string path, const PatchUsage& usage) {
    for (unsigned part = 1; part < usage.strip.value_or(0); ++part) {
        const std::size_t slash = path.find('/');
        path = slash == std::string::npos ? std::string() : path.substr(slash + 1);
    }
    return path.empty() ? std::filesystem::path() : std::filesystem::path(usage.folder) / path;
}

std::optional<std::string> read(const std::optional<KeptVersion>& version) {
    return version ? std::optional(read_file(version->stored, k_limit_bytes)) : std::nullopt;
}

std::vector<ThreeVersions> versions_of(PatchProbe& probe, const QueuedCommit& commit,
                                       const PatchUsage& usage) {
    std::vector<ThreeVersions> all;
    for (const CommittedFile& file : commit.files) {
        const std::filesystem::path place = place_of(file.path, usage);
        all.push_back({file.path, read(file.before),
                       place.empty() ? std::nullopt : probe.read(place, k_limit_bytes + 1),
                       read(file.after), file.before && file.before->is_executable,
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

std::string note_of(const std::vector<ThreeVersions>& files, const std::string& diff,
                    const std::string& onto) {
    const std::vector<std::string> changed = paths_touched(diff);
    std::vector<std::string> merged;
    std::vector<std::string> there_already;
    for (const ThreeVersions& file : files) {
        if (std::ranges::find(changed, file.path) == changed.end()) {
            there_already.push_back(file.path);
        } else if (file.ours != file.before) {
            merged.push_back(file.path);
        }
    }
    std::string note = fmt::format("merged three-way onto {}: {}", onto,
                                   joined(merged.empty() ? changed : merged, ", "));
    if (!there_already.empty()) {
        note += fmt::format("; the tree has the change to {} already", joined(there_already, ", "));
    }
    return note;
}

} // namespace

bool can_rebase(const QueuedCommit& commit, const PatchUsage& usage) {
    return !commit.files.empty() && usage.strip.value_or(0) > 0 && !usage.reversed;
}

bool has_files_of(PatchProbe& probe, const QueuedCommit& commit, const PatchUsage& usage) {
    return std::ranges::all_of(commit.files, [&](const CommittedFile& file) {
        const std::filesystem::path place = place_of(file.path, usage);
        return !file.before || (!place.empty() && probe.read(place, 1));
    });
}

Rebased rebase(PatchProbe& probe, const QueuedCommit& commit, const std::string& patch,
               const PatchUsage& usage) {
    const std::vector<ThreeVersions> files = versions_of(probe, commit, usage);
    for (const ThreeVersions& file : files) {
        if (file.ours && file.ours->size() > k_limit_bytes) {
            const std::string why =
                fmt::format("has more than {} bytes, too many to be merged", k_limit_bytes);
            return {std::nullopt, {}, {file.path, 0, why}};
        }
    }
    const ThreeWay merge = merge_three_way(files, commit.onto);
    if (merge.conflict) {
        return {std::nullopt, {}, *merge.conflict};
    }
    if (merge.diff.empty()) {
        return {std::nullopt,
                {},
                {files.front().path, 0,
                 "merged three-way, the commit changes nothing: the tree has each of its changes, "
                 "though its patch does not reverse"}};
    }
    return {header_with(patch, "Stopgap-Merged: three-way onto " + printable(commit.onto)) +
                merge.diff,
            note_of(files, merge.diff, commit.onto),
            {}};
}

} // namespace stopgap::patching
