#include "patching/three_way.hpp"

#include "base/error.hpp"
#include "base/worker.hpp"
#include "patching/merge_conflict.hpp"
#include "patching/patch_text.hpp"
#include "source/git_objects.hpp"

#include <algorithm>
#include <charconv>

namespace stopgap::patching {

namespace {

using source::git::Objects;
using source::git::Tree;
using Index = Owned<git_index, git_index_free>;
using Diff = Owned<git_diff, git_diff_free>;
using Patch = Owned<git_patch, git_patch_free>;

constexpr unsigned short k_id_digits = 40;
constexpr char k_merged = 'M';
constexpr char k_conflict = 'C';

// ---- in the worker ------------------------------------------------------------------------------

Index new_index(const Objects& objects) {
    git_index* index = nullptr;
    objects.check(git_index_new(&index), "no index");
    return Index(index);
}

void add(const Objects& objects, git_index& index, const std::string& path,
         const std::optional<std::string>& bytes, bool is_executable) {
    if (!bytes) {
        return;
    }
    git_index_entry entry = {};
    entry.path = path.c_str();
    entry.mode = is_executable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
    objects.check(
        git_blob_create_from_buffer(&entry.id, objects.repository(), bytes->data(), bytes->size()),
        path);
    objects.check(git_index_add(&index, &entry), path);
}

Tree tree_of(const Objects& objects, git_index& index) {
    git_oid id = {};
    objects.check(git_index_write_tree_to(&id, &index, objects.repository()), "no tree");
    return objects.tree(id);
}

/// Ours has the modes of the commit's parent, so that the commit's changes of modes are kept.
struct Trees {
    Trees(const Objects& objects, const std::vector<ThreeVersions>& files) {
        const Index befores = new_index(objects);
        const Index ours_now = new_index(objects);
        const Index afters = new_index(objects);
        for (const ThreeVersions& file : files) {
            const bool was_executable = file.before ? file.was_executable : file.is_executable;
            add(objects, *befores, file.path, file.before, was_executable);
            add(objects, *ours_now, file.path, file.ours, was_executable);
            add(objects, *afters, file.path, file.after, file.is_executable);
        }
        before = tree_of(objects, *befores);
        ours = tree_of(objects, *ours_now);
        after = tree_of(objects, *afters);
    }
    Tree before, ours, after;
};

Diff diff_of(const Objects& objects, const Tree& from, const Tree& to) {
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.id_abbrev = k_id_digits;
    git_diff* handle = nullptr;
    objects.check(
        git_diff_tree_to_tree(&handle, objects.repository(), from.get(), to.get(), &options),
        "no difference");
    return Diff(handle);
}

std::string answer_of(const Evidence& conflict) {
    return k_conflict + conflict.file + "\n" + std::to_string(conflict.line) + "\n" + conflict.text;
}

std::string answer_of(const Objects& objects, git_diff& diff) {
    std::string answer(1, k_merged);
    for (std::size_t index = 0; index < git_diff_num_deltas(&diff); ++index) {
        git_patch* handle = nullptr;
        objects.check(git_patch_from_diff(&handle, &diff, index), "no difference");
        const Patch patch(handle);
        const git_diff_delta& delta = *git_diff_get_delta(&diff, index);
        if ((delta.flags & GIT_DIFF_FLAG_BINARY) != 0) { // known once its patch is made
            return answer_of({delta.new_file.path, 0, "is binary in the tree: no patch can"});
        }
        git_buf text = GIT_BUF_INIT;
        objects.check(git_patch_to_buf(&text, patch.get()), "no difference");
        answer.append(text.ptr, text.size);
        git_buf_dispose(&text);
    }
    return answer;
}

std::string merged(const std::vector<ThreeVersions>& files, const std::string& name) {
    const source::git::Library library;
    const Objects objects(name);
    const Trees trees(objects, files);
    git_merge_options options = GIT_MERGE_OPTIONS_INIT;
    options.flags = 0; // renames are not looked for
    git_index* handle = nullptr;
    objects.check(git_merge_trees(&handle, objects.repository(), trees.before.get(),
                                  trees.ours.get(), trees.after.get(), &options),
                  "no merge");
    const Index index(handle);
    if (git_index_has_conflicts(index.get()) != 0) {
        return answer_of(conflict_in(objects, *index));
    }
    const Diff diff = diff_of(objects, trees.ours, tree_of(objects, *index));
    return answer_of(objects, *diff);
}

// ---- outside: the worker is not believed --------------------------------------------------------

bool is_one_of(const std::vector<ThreeVersions>& files, const std::string& path) {
    return std::any_of(files.begin(), files.end(),
                       [&](const ThreeVersions& file) { return file.path == path; });
}

std::optional<Evidence> read_conflict(const std::vector<ThreeVersions>& files,
                                      const std::string& answer) {
    const std::size_t path_end = answer.find('\n');
    const std::size_t line_end = answer.find('\n', path_end + 1);
    if (path_end == std::string::npos || line_end == std::string::npos) {
        return std::nullopt;
    }
    Evidence evidence{answer.substr(0, path_end), 0, answer.substr(line_end + 1)};
    const char* const end = answer.data() + line_end;
    const auto [rest, error] = std::from_chars(answer.data() + path_end + 1, end, evidence.line);
    const bool is_right = error == std::errc() && rest == end && is_one_of(files, evidence.file);
    return is_right ? std::optional(evidence) : std::nullopt;
}

bool touches_only(const std::vector<ThreeVersions>& files, const std::string& diff) {
    const std::vector<std::string> paths = paths_touched(diff);
    return std::all_of(paths.begin(), paths.end(),
                       [&](const std::string& path) { return is_one_of(files, path); });
}

} // namespace

ThreeWay merge_three_way(const std::vector<ThreeVersions>& files, const std::string& name) {
    Confinement confinement;
    confinement.name = name;
    confinement.memory_bytes = 4ULL << 30U; // address space: three versions, and what they become
    const std::string answer = run_confined(confinement, [&] { return merged(files, name); });
    ThreeWay merge;
    if (answer.starts_with(k_merged) && touches_only(files, answer.substr(1))) {
        merge.diff = answer.substr(1);
        return merge;
    }
    merge.conflict =
        answer.starts_with(k_conflict) ? read_conflict(files, answer.substr(1)) : std::nullopt;
    if (!merge.conflict) {
        throw Error(ExitStatus::verification,
                    name + ": its confined merge sent a malformed answer");
    }
    return merge;
}

} // namespace stopgap::patching
