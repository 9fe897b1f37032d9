#include "ecosystem/git_inputs.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/last_use.hpp"
#include "base/text.hpp"
#include "source/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap {

namespace {

constexpr std::string_view k_suffix = ".tar.xz";
constexpr std::size_t k_longest_slug = 50;
constexpr std::size_t k_shown_commit = 12;

/// What a commit gave: a file of the store, and what it is called.
struct Kept {
    std::string name;
    source::StoredFile file;
};

/// Where the digests of what `asked` gave are kept. The number counts what would make other bytes
/// of the same commit.
fs::path note_of(const Workplace& workplace, const std::vector<std::string>& asked) {
    constexpr const char* k_maker = "git 1";
    return workplace.state / "git" / sha256_of(k_maker + ("\n" + joined(asked, "\n")));
}

bool is_name(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
           printable(name) == name;
}

/// Absent where a file is missing, or was never fetched.
std::optional<std::vector<Kept>> read_note(const fs::path& note, const Workplace& workplace) {
    if (!mark_used(note)) {
        return std::nullopt;
    }
    std::vector<Kept> all;
    for (const std::string& line : lines_of(read_file(note, 1U << 20U))) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() != 2 || !is_sha256(words[0]) || !is_name(words[1])) {
            return std::nullopt;
        }
        const std::optional<source::StoredFile> file = workplace.store.find(words[0]);
        if (!file) {
            return std::nullopt;
        }
        all.push_back({words[1], *file});
    }
    return all.empty() ? std::nullopt : std::optional(std::move(all));
}

void write_note(const fs::path& note, const std::vector<Kept>& all) {
    std::string text;
    for (const Kept& kept : all) {
        text += kept.file.sha256 + " " + kept.name + "\n";
    }
    make_directories(note.parent_path());
    write_file(note, text);
}

source::DownloadSettings download_settings(const Workplace& workplace) {
    source::DownloadSettings settings;
    settings.offline = workplace.offline;
    return settings;
}

/// What `asked` gave before, else what `fetch` gives now.
template <typename Fetch>
std::vector<Kept> kept_or_fetched(const Input& input, const std::vector<std::string>& asked,
                                  Workplace& workplace, Fetch&& fetch) {
    const fs::path note = note_of(workplace, asked);
    if (std::optional<std::vector<Kept>> kept = read_note(note, workplace)) {
        return std::move(*kept);
    }
    if (workplace.offline) {
        throw Error(ExitStatus::unreachable,
                    fmt::format("{}: {}: was not fetched yet, and stopgap is offline",
                                shown(input.place), printable(asked.front())))
            .with_hint("run `stopgap fetch` once without --offline");
    }
    try {
        std::vector<Kept> fetched = fetch();
        write_note(note, fetched);
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
SourceFile source_file(const Kept& kept, const std::string& origin) {
    SourceFile file;
    file.name = kept.name;
    file.stored = kept.file.path;
    file.sha256 = kept.file.sha256;
    file.size_bytes = kept.file.size_bytes;
    file.origin = origin;
    file.verification.by = Verification::By::recipe_digest;
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

} // namespace

SourceFile fetch_git_source(const Input& input, const std::string& version, Workplace& workplace) {
    const GitInput& git = std::get<GitInput>(input.from);
    const std::string folder = folder_name(input, git.url, version);
    const std::vector<Kept> kept = kept_or_fetched(
        input, {git.url, git.tag, git.commit, folder}, workplace, [&]() -> std::vector<Kept> {
            return {{folder + std::string(k_suffix),
                     source::export_git_tag({git.url, git.tag, git.commit}, folder,
                                            download_settings(workplace), workplace.scratch,
                                            workplace.store)}};
        });
    return source_file(kept.front(),
                       fmt::format("{}, tag {}, commit {}", git.url, git.tag, git.commit));
}

std::vector<PatchInput> fetch_git_patches(const Input& input, Workplace& workplace) {
    const GitInput& git = std::get<GitInput>(input.from);
    std::vector<std::string> asked = {git.url};
    asked.insert(asked.end(), git.commits.begin(), git.commits.end());
    const std::vector<Kept> all = kept_or_fetched(input, asked, workplace, [&] {
        std::vector<Kept> fetched;
        for (const source::GitPatch& patch : source::fetch_git_patches(
                 git.url, git.commits, download_settings(workplace), workplace.scratch)) {
            fetched.push_back({patch_name_of(patch), workplace.store.put_bytes(patch.text)});
        }
        return fetched;
    });
    std::vector<PatchInput> patches;
    for (const Kept& kept : all) {
        const std::string name = input.name.empty() ? kept.name : input.name;
        patches.push_back({name, source_file(kept, git.url), {}});
    }
    return patches;
}

} // namespace stopgap
