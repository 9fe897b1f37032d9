#include "patching/merge_conflict.hpp"

#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stopgap::patching {

namespace {

using source::git::Objects;
using Conflicts = Owned<git_index_conflict_iterator, git_index_conflict_iterator_free>;

constexpr std::size_t k_shown_lines = 6; ///< of each side
constexpr std::size_t k_shown_line_bytes = 160;
constexpr std::size_t k_shown_places = 5; ///< of other conflicts

/// Longer than what files hold for other reasons; one that does makes the words worse, and nothing
/// else.
constexpr unsigned short k_marker_size = 60;

/// Lines that both sides change.
struct Hunk {
    unsigned line = 0; ///< in our version, from 1
    std::vector<std::string> ours, theirs;
};

/// The hunks of a file that stands there with conflict markers.
std::vector<Hunk> hunks_in(std::string_view text) {
    enum class Side { both, ours, theirs };
    std::vector<Hunk> hunks;
    Side side = Side::both;
    unsigned line_number = 1;
    for (std::string& line : lines_of(text)) {
        if (side == Side::both && line.starts_with(std::string(k_marker_size, '<'))) {
            hunks.push_back({line_number, {}, {}});
            side = Side::ours;
        } else if (side == Side::ours && line.starts_with(std::string(k_marker_size, '='))) {
            side = Side::theirs;
        } else if (side == Side::theirs && line.starts_with(std::string(k_marker_size, '>'))) {
            side = Side::both;
        } else if (side == Side::theirs) {
            hunks.back().theirs.push_back(std::move(line));
        } else {
            ++line_number;
            if (side == Side::ours) {
                hunks.back().ours.push_back(std::move(line));
            }
        }
    }
    return hunks;
}

std::string shown_side(const std::string& side, const std::vector<std::string>& lines) {
    std::string text;
    for (std::size_t i = 0; i < std::min(lines.size(), k_shown_lines); ++i) {
        text += fmt::format("\n{} | {}", side, lines[i].substr(0, k_shown_line_bytes));
    }
    if (lines.size() > k_shown_lines) {
        text += fmt::format("\n{} | (and {} more lines)", side, lines.size() - k_shown_lines);
    }
    return text;
}

/// The three entries of one path; null: that side has none.
struct Entries {
    const git_index_entry* before = nullptr;
    const git_index_entry* ours = nullptr;
    const git_index_entry* after = nullptr;
    [[nodiscard]] std::string path() const {
        return before != nullptr ? before->path : ours != nullptr ? ours->path : after->path;
    }
};

std::vector<Hunk> hunks_of(const Objects& objects, const Entries& entries) {
    git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
    options.marker_size = k_marker_size;
    git_merge_file_result result = {};
    objects.check(git_merge_file_from_index(&result, objects.repository(), entries.before,
                                            entries.ours, entries.after, &options),
                  entries.path());
    std::vector<Hunk> hunks =
        result.ptr == nullptr ? std::vector<Hunk>() : hunks_in({result.ptr, result.len});
    git_merge_file_result_free(&result);
    return hunks;
}

/// Why, where it is not told by lines.
std::string reason_of(const Entries& entries) {
    if (entries.ours == nullptr) {
        return "the commit changes it, and the tree has no such file: renamed or removed since, or "
               "in another folder";
    }
    if (entries.after == nullptr) {
        return "the commit takes it away, and the tree has it with other content";
    }
    return entries.before == nullptr ? "the commit adds it, and the tree has one with other content"
                                     : "the commit changes it, and the tree has other content";
}

/// The conflicts of one path, each with its place; the first one's text has both sides.
std::vector<Evidence> conflicts_of(const Objects& objects, const Entries& entries) {
    const bool is_in_all =
        entries.before != nullptr && entries.ours != nullptr && entries.after != nullptr;
    std::vector<Evidence> conflicts;
    for (const Hunk& hunk : is_in_all ? hunks_of(objects, entries) : std::vector<Hunk>()) {
        conflicts.push_back({entries.path(), hunk.line,
                             "the commit and the tree change the same lines" +
                                 shown_side("tree  ", hunk.ours) +
                                 shown_side("commit", hunk.theirs)});
    }
    if (conflicts.empty()) {
        conflicts.push_back({entries.path(), 0, reason_of(entries)});
    }
    return conflicts;
}

} // namespace

Evidence conflict_in(const Objects& objects, git_index& merged) {
    git_index_conflict_iterator* handle = nullptr;
    objects.check(git_index_conflict_iterator_new(&handle, &merged), "no conflicts");
    const Conflicts iterator(handle);
    std::vector<Evidence> conflicts;
    Entries entries;
    while (git_index_conflict_next(&entries.before, &entries.ours, &entries.after,
                                   iterator.get()) == 0) {
        for (Evidence& conflict : conflicts_of(objects, entries)) {
            conflicts.push_back(std::move(conflict));
        }
    }
    check_invariant(!conflicts.empty(), "an index with conflicts tells them");
    Evidence first = conflicts.front();
    std::vector<std::string> others;
    for (std::size_t i = 1; i < std::min(conflicts.size(), k_shown_places + 1); ++i) {
        others.push_back(shown_place(conflicts[i]));
    }
    if (!others.empty()) {
        first.text += "\nin conflict too: " + joined(others, ", ");
    }
    if (conflicts.size() > k_shown_places + 1) {
        first.text += fmt::format(" and {} more", conflicts.size() - k_shown_places - 1);
    }
    return first;
}

} // namespace stopgap::patching
