#include "ecosystem/git_inputs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/git_notes.hpp"
#include "source/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap {

namespace {

constexpr std::string_view k_suffix = ".tar.xz";
constexpr std::size_t k_longest_slug = 50;
constexpr std::size_t k_shown_commit = 12;

bool is_name(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
           printable(name) == name;
}

source::DownloadSettings download_settings(const Workplace& workplace) {
    source::DownloadSettings settings;
    settings.offline = workplace.offline;
    return settings;
}

/// What `asked` gave before, else what `fetch` gives now.
template <typename Fetch>
std::vector<GitNote> kept_or_fetched(const Input& input, const std::vector<std::string>& asked,
                                     Workplace& workplace, Fetch&& fetch) {
    if (std::optional<std::vector<GitNote>> kept = read_git_notes(asked, workplace)) {
        return std::move(*kept);
    }
    if (workplace.offline) {
        throw Error(ExitStatus::unreachable,
                    fmt::format("{}: {}: was not fetched yet, and stopgap is offline",
                                shown(input.place), printable(asked.front())))
            .with_hint("run `stopgap fetch` once without --offline");
    }
    try {
        std::vector<GitNote> fetched = fetch();
        write_git_notes(asked, fetched, workplace);
        return fetched;
    } catch (const Error& error) {
        if (error.status() != ExitStatus::usage) {
            throw;
        }
        throw Error(ExitStatus::usage, shown(input.place) + ": " + error.message())
            .with_hint(error.hint());
    }
}

/// The commit pins it, and the recipe names the commit.
SourceFile source_file(const GitNote& kept, const std::string& origin) {
    SourceFile file;
    file.name = kept.name;
    file.stored = kept.file.path;
    file.sha256 = kept.file.sha256;
    file.size_bytes = kept.file.size_bytes;
    file.origin = origin;
    file.verification = {Verification::By::recipe_digest, "the git commit's"};
    file.tar_sha256 = kept.tar_sha256;
    return file;
}

/// "httpd-2.4.68" of "https://git.example/httpd.git".
std::string folder_name(const Input& input, const std::string& url, const std::string& version) {
    if (!input.name.empty()) {
        return input.name.substr(0, input.name.size() - k_suffix.size());
    }
    std::string path = url;
    while (path.ends_with('/')) {
        path.pop_back();
    }
    std::string name = file_name_of_url(path);
    if (name.ends_with(".git")) {
        name.resize(name.size() - 4);
    }
    if (!is_name(name) || name.find(' ') != std::string::npos) {
        throw Error(ExitStatus::usage, shown(input.place) + ": the repository's URL has no name")
            .with_hint("add name = \"NAME-" + version + ".tar.xz\"");
    }
    return name + "-" + version;
}

/// "fix-the-overflow-0123456789ab.patch"
std::string patch_name_of(const source::GitPatch& patch) {
    std::string slug;
    for (const char c : patch.subject) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool is_known = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_known && slug.size() < k_longest_slug) {
            slug += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (!is_known && !slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (slug.ends_with('-')) {
        slug.pop_back();
    }
    return (slug.empty() ? "commit" : slug) + "-" + patch.commit.substr(0, k_shown_commit) +
           ".patch";
}

GitNote note_of(const source::GitPatch& patch, source::Store& store) {
    GitNote note{patch_name_of(patch), store.put_bytes(patch.text)};
    const auto kept = [&](const std::optional<source::GitFileVersion>& version) {
        return version ? std::optional(KeptVersion{store.put_bytes(version->bytes).path,
                                                   version->is_executable})
                       : std::nullopt;
    };
    for (const source::GitFile& file : patch.files) {
        note.files.push_back({file.path, kept(file.before), kept(file.after)});
    }
    return note;
}

} // namespace

SourceFile fetch_git_source(const Input& input, const std::string& version, Workplace& workplace) {
    const GitInput& git = std::get<GitInput>(input.from);
    const source::GitTag tag{git.url, git.tag, git.commit, git.sha256};
    const std::string folder = folder_name(input, git.url, version);
    const std::vector<GitNote> kept = kept_or_fetched(
        input, {git.url, git.tag, git.commit, folder}, workplace, [&]() -> std::vector<GitNote> {
            source::GitExport made = source::export_git_tag(
                tag, folder, download_settings(workplace), workplace.scratch, workplace.store);
            return {{folder + std::string(k_suffix), made.file, made.tar_sha256}};
        });
    source::require_tar_digest(tag, kept.front().tar_sha256);
    SourceFile file = source_file(
        kept.front(), fmt::format("{}, tag {}, commit {}", git.url, git.tag, git.commit));
    if (!git.sha256.empty()) {
        file.verification.detail += ", and its tar's before compression, " + git.sha256;
    }
    return file;
}

std::vector<PatchInput> fetch_git_patches(const Input& input, Workplace& workplace) {
    const GitInput& git = std::get<GitInput>(input.from);
    std::vector<std::string> asked = {git.url};
    asked.insert(asked.end(), git.commits.begin(), git.commits.end());
    const std::vector<GitNote> all = kept_or_fetched(input, asked, workplace, [&] {
        std::vector<GitNote> fetched;
        for (const source::GitPatch& patch : source::fetch_git_patches(
                 git.url, git.commits, download_settings(workplace), workplace.scratch)) {
            fetched.push_back(note_of(patch, workplace.store));
        }
        return fetched;
    });
    std::vector<PatchInput> patches;
    for (const GitNote& kept : all) {
        const std::string name = input.name.empty() ? kept.name : input.name;
        patches.push_back({name, source_file(kept, git.url), {}, kept.files});
    }
    return patches;
}

} // namespace stopgap
