#include "ecosystem/git_notes.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/last_use.hpp"
#include "base/text.hpp"
#include "source/git_patch_list.hpp"

#include <fmt/format.h>

namespace stopgap {

namespace {

constexpr std::uint64_t k_most_note_bytes = 64ULL << 20U;

/// The number counts what would make other bytes of the same commit, and the forms of notes.
fs::path note_of(const Workplace& workplace, const std::vector<std::string>& asked) {
    constexpr const char* k_maker = "git 2";
    return workplace.state / "git" / sha256_of(k_maker + ("\n" + joined(asked, "\n")));
}

/// The lines of a note: "file SHA256 NAME", and below it "tar SHA256", or for each file of a commit
/// "path PATH" and then "before SHA256 plain" and "after SHA256 executable", as far as it is there.
class NoteReader {
  public:
    explicit NoteReader(const source::Store& store) : store_(store) {}

    /// False where the line is not understood, or its file is missing.
    bool take(const std::vector<std::string>& words) {
        if (words.size() == 3 && words[0] == "file" && is_file_name(words[2])) {
            const std::optional<source::StoredFile> file = find(words[1]);
            if (file) {
                notes_.push_back({words[2], *file});
            }
            return file.has_value();
        }
        return !notes_.empty() && take_more(words, notes_.back());
    }

    std::vector<GitNote> notes() { return std::move(notes_); }

  private:
    bool take_more(const std::vector<std::string>& words, GitNote& note) {
        if (words.size() == 2 && words[0] == "tar" && is_sha256(words[1])) {
            note.tar_sha256 = words[1];
            return true;
        }
        if (words.size() == 2 && words[0] == "path" && source::git::is_plain_name(words[1])) {
            note.files.push_back({words[1], {}, {}});
            return true;
        }
        const bool is_version = words.size() == 3 && !note.files.empty() &&
                                (words[0] == "before" || words[0] == "after");
        const std::optional<source::StoredFile> file = is_version ? find(words[1]) : std::nullopt;
        if (file) {
            CommittedFile& whole = note.files.back();
            (words[0] == "before" ? whole.before : whole.after) = {file->path,
                                                                   words[2] == "executable"};
        }
        return file.has_value();
    }

    static bool is_file_name(const std::string& name) {
        return source::git::is_plain_name(name) && name.find('/') == std::string::npos;
    }

    [[nodiscard]] std::optional<source::StoredFile> find(const std::string& sha256) const {
        return is_sha256(sha256) ? store_.find(sha256) : std::nullopt;
    }

    const source::Store& store_;
    std::vector<GitNote> notes_;
};

/// A file of the store has its digest for a name.
std::string version_line(const char* which, const std::optional<KeptVersion>& version) {
    return version ? fmt::format("{} {} {}\n", which, version->stored.filename().string(),
                                 version->is_executable ? "executable" : "plain")
                   : std::string();
}

std::string text_of(const GitNote& note) {
    std::string text = fmt::format("file {} {}\n", note.file.sha256, note.name);
    if (!note.tar_sha256.empty()) {
        text += fmt::format("tar {}\n", note.tar_sha256);
    }
    for (const CommittedFile& file : note.files) {
        text += fmt::format("path {}\n", file.path) + version_line("before", file.before) +
                version_line("after", file.after);
    }
    return text;
}

} // namespace

std::optional<std::vector<GitNote>> read_git_notes(const std::vector<std::string>& asked,
                                                   const Workplace& workplace) {
    const fs::path path = note_of(workplace, asked);
    if (!mark_used(path)) {
        return std::nullopt;
    }
    NoteReader reader(workplace.store);
    for (const std::string& line : lines_of(read_file(path, k_most_note_bytes))) {
        if (!reader.take(words_of(line))) {
            return std::nullopt;
        }
    }
    std::vector<GitNote> notes = reader.notes();
    return notes.empty() ? std::nullopt : std::optional(std::move(notes));
}

void write_git_notes(const std::vector<std::string>& asked, const std::vector<GitNote>& notes,
                     const Workplace& workplace) {
    std::string text;
    for (const GitNote& note : notes) {
        text += text_of(note);
    }
    const fs::path path = note_of(workplace, asked);
    make_directories(path.parent_path());
    write_file(path, text);
}

} // namespace stopgap
