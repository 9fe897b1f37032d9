#include "source/git_patch.hpp"

#include "base/clock.hpp"
#include "source/git_patch_list.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace stopgap::source::git {

namespace {

using Diff = Owned<git_diff, git_diff_free>;
using Patch = Owned<git_patch, git_patch_free>;

constexpr std::size_t k_longest_subject = 200;
constexpr unsigned short k_id_digits = 40; ///< else as many as make it unique in the pack

Error refused(const std::string& commit, const std::string& what, const std::string& hint) {
    return Error(ExitStatus::usage, "commit " + commit + " " + what).with_hint(hint);
}

/// The commit's one parent; absent where it is the first one.
std::optional<std::string> parent_of(const Objects& objects, const std::string& id) {
    const Commit commit = objects.commit(id);
    if (git_commit_parentcount(commit.get()) > 1) {
        throw refused(id, "is a merge, which no patch can stand for",
                      "name the commits that were merged");
    }
    const git_oid* parent = git_commit_parent_id(commit.get(), 0);
    return parent == nullptr ? std::nullopt : std::optional(text_of(*parent));
}

std::vector<std::string> range_of(const Objects& objects, const std::string& old,
                                  const std::string& last) {
    std::vector<std::string> commits;
    std::optional<std::string> at = last;
    while (at && *at != old && commits.size() < k_most_commits) {
        commits.push_back(*at);
        at = parent_of(objects, *at);
    }
    if (at != old) {
        throw refused(
            old, "is none of the " + std::to_string(k_most_commits) + " commits before " + last,
            "a range is OLD..NEW, on one line of history");
    }
    std::reverse(commits.begin(), commits.end());
    return commits;
}

std::string subject_of(const git_commit& commit) {
    const char* summary = git_commit_summary(const_cast<git_commit*>(&commit));
    std::string subject = summary != nullptr ? summary : "";
    subject = trimmed(printable(subject));
    return subject.empty() ? "(no subject)" : subject.substr(0, k_longest_subject);
}

/// A message's body is left out: patch(1) would read a diff in it.
std::string header_of(const Objects& objects, const git_commit& commit, const std::string& id) {
    const git_signature* author = git_commit_author(&commit);
    const Instant time{std::chrono::seconds(git_commit_time(&commit))};
    return "Subject: " + subject_of(commit) + "\nFrom: " + printable(author->name) + " <" +
           printable(author->email) + ">\nOrigin: upstream, " + objects.name() + ", commit:" + id +
           "\nLast-Update: " + rfc3339_date(time).substr(0, 10) + "\n---\n";
}

void check_file(const git_diff_file& file, const std::string& commit) {
    const std::string name = file.path != nullptr ? file.path : "";
    const std::string hint = "put a patch of your own beside the recipe";
    if (!is_plain_name(name)) {
        throw refused(commit, "names the file \"" + printable(name) + "\", as no patch can", hint);
    }
    const bool is_file = file.mode == GIT_FILEMODE_UNREADABLE || file.mode == GIT_FILEMODE_BLOB ||
                         file.mode == GIT_FILEMODE_BLOB_EXECUTABLE;
    if (!is_file) {
        throw refused(commit,
                      "changes " + printable(name) + ", which is " +
                          (file.mode == GIT_FILEMODE_LINK ? "a symbolic link" : "a submodule") +
                          ": no patch can",
                      hint);
    }
}

/// Both versions of the files that commits change, as long as they are small enough to merge.
class Versions {
  public:
    explicit Versions(const Objects& objects) : objects_(objects) {}

    std::vector<GitFile> of(git_diff& diff) {
        std::uint64_t size_bytes = 0;
        for (std::size_t index = 0; index < git_diff_num_deltas(&diff); ++index) {
            const git_diff_delta& delta = *git_diff_get_delta(&diff, index);
            for (const git_diff_file* file : {&delta.old_file, &delta.new_file}) {
                const std::uint64_t own_bytes = is_there(*file) ? objects_.size_bytes(file->id) : 0;
                size_bytes += own_bytes;
                if (own_bytes > k_most_merged_file_bytes || size_bytes > left_bytes_) {
                    return {};
                }
            }
        }
        left_bytes_ -= size_bytes;
        std::vector<GitFile> files;
        for (std::size_t index = 0; index < git_diff_num_deltas(&diff); ++index) {
            const git_diff_delta& delta = *git_diff_get_delta(&diff, index);
            files.push_back({delta.new_file.path, read(delta.old_file), read(delta.new_file)});
        }
        return files;
    }

  private:
    static bool is_there(const git_diff_file& file) { return file.mode != GIT_FILEMODE_UNREADABLE; }

    [[nodiscard]] std::optional<GitFileVersion> read(const git_diff_file& file) const {
        if (!is_there(file)) {
            return std::nullopt;
        }
        return GitFileVersion{objects_.blob(file.id), file.mode == GIT_FILEMODE_BLOB_EXECUTABLE};
    }

    const Objects& objects_;
    std::uint64_t left_bytes_ = k_most_merged_bytes;
};

std::string text_of_change(const Objects& objects, git_diff& diff, std::size_t index,
                           const std::string& commit) {
    git_patch* handle = nullptr;
    objects.check(git_patch_from_diff(&handle, &diff, index), "commit " + commit);
    const Patch patch(handle);
    const git_diff_delta& delta = *git_diff_get_delta(&diff, index);
    check_file(delta.old_file, commit);
    check_file(delta.new_file, commit);
    if ((delta.flags & GIT_DIFF_FLAG_BINARY) != 0) {
        throw refused(
            commit, "changes the binary file " + printable(delta.new_file.path) + ": no patch can",
            "put a patch without that file beside the recipe");
    }
    git_buf text = GIT_BUF_INIT;
    objects.check(git_patch_to_buf(&text, patch.get()), "commit " + commit);
    std::string bytes(text.ptr, text.size);
    git_buf_dispose(&text);
    return bytes;
}

Diff diff_of(const Objects& objects, const git_commit& commit, const std::string& id) {
    Tree before;
    if (const std::optional<std::string> parent = parent_of(objects, id)) {
        before = objects.tree(*git_commit_tree_id(objects.commit(*parent).get()));
    }
    const Tree after = objects.tree(*git_commit_tree_id(&commit));
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.id_abbrev = k_id_digits;
    git_diff* diff = nullptr;
    objects.check(
        git_diff_tree_to_tree(&diff, objects.repository(), before.get(), after.get(), &options),
        "commit " + id);
    return Diff(diff);
}

GitPatch patch_of(const Objects& objects, const std::string& commit, Versions& versions) {
    const Commit named = objects.commit(commit);
    const Diff diff = diff_of(objects, *named, commit);
    GitPatch patch{commit, subject_of(*named), header_of(objects, *named, commit)};
    const std::size_t changes = git_diff_num_deltas(diff.get());
    for (std::size_t index = 0; index < changes; ++index) {
        patch.text += text_of_change(objects, *diff, index, commit);
    }
    if (changes == 0) {
        throw refused(commit, "changes nothing", "leave it out");
    }
    patch.files = versions.of(*diff);
    return patch;
}

} // namespace

std::vector<std::string> listed_commits(const Objects& objects,
                                        const std::vector<std::string>& wanted) {
    std::vector<std::string> commits;
    for (const std::string& one : wanted) {
        const std::size_t dots = one.find("..");
        if (dots == std::string::npos) {
            commits.push_back(one);
            continue;
        }
        const std::vector<std::string> range =
            range_of(objects, one.substr(0, dots), one.substr(dots + 2));
        commits.insert(commits.end(), range.begin(), range.end());
    }
    return commits;
}

std::vector<GitPatch> patches_of(const Objects& objects, const std::vector<std::string>& commits) {
    Versions versions(objects);
    std::vector<GitPatch> patches;
    patches.reserve(commits.size());
    for (const std::string& commit : commits) {
        patches.push_back(patch_of(objects, commit, versions));
    }
    return patches;
}

} // namespace stopgap::source::git
