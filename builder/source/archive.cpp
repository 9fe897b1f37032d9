#include "source/archive.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace stopgap::source {

namespace {

constexpr int k_write_flags = ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                              ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                              ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS;

/// How a summary leaves the worker: one value a line.
std::string packed(const ArchiveSummary& summary) {
    return std::to_string(summary.entries) + "\n" + std::to_string(summary.total_bytes) + "\n" +
           (summary.has_debian_folder ? "1\n" : "0\n") + summary.top_folder + "\n";
}

/// The worker is not believed: a name that it sends must be one clean component.
ArchiveSummary unpacked(const std::string& text, const std::string& name) {
    const std::vector<std::string> lines = lines_of(text);
    const bool is_clean =
        lines.size() == 4 && lines[3] != ".." && lines[3].find('/') == std::string::npos;
    if (!is_clean) {
        throw Error(ExitStatus::verification,
                    name + ": its confined reader sent a malformed answer");
    }
    ArchiveSummary summary;
    summary.entries = std::strtoull(lines[0].c_str(), nullptr, 10);
    summary.total_bytes = std::strtoull(lines[1].c_str(), nullptr, 10);
    summary.has_debian_folder = lines[2] == "1";
    summary.top_folder = lines[3];
    return summary;
}

/// libarchive's writer, below the current folder.
class DiskWriter {
  public:
    explicit DiskWriter(std::string name)
        : name_(std::move(name)), disk_(archive_write_disk_new()) {
        check_invariant(disk_ != nullptr, "libarchive gives no handle");
        archive_write_disk_set_options(disk_.get(), k_write_flags);
    }

    void begin(archive_entry* entry, const std::string& clean_name) {
        finish_entry();
        if (clean_name.empty()) {
            return; // the folder that is there already
        }
        make_harmless(entry, clean_name);
        check(archive_write_header(disk_.get(), entry), clean_name);
        current_ = clean_name;
    }

    void write(const ContentBlock& block) {
        const la_ssize_t wrote = archive_write_data_block(disk_.get(), block.bytes.data(),
                                                          block.bytes.size(), block.offset);
        check(wrote < 0 ? static_cast<int>(wrote) : ARCHIVE_OK, current_);
    }

    void end() {
        finish_entry();
        check(archive_write_close(disk_.get()), "folders");
    }

  private:
    void finish_entry() {
        if (!current_.empty()) {
            check(archive_write_finish_entry(disk_.get()), current_);
            current_.clear();
        }
    }

    static void make_harmless(archive_entry* entry, const std::string& clean_name) {
        const bool is_executable =
            archive_entry_filetype(entry) == AE_IFDIR || (archive_entry_perm(entry) & S_IXUSR) != 0;
        archive_entry_copy_pathname(entry, clean_name.c_str());
        if (const char* target = archive_entry_hardlink(entry)) {
            archive_entry_copy_hardlink(entry, joined(components_of(target), "/").c_str());
        }
        archive_entry_set_perm(entry, is_executable ? 0755 : 0644);
        const time_t latest = time(nullptr);
        archive_entry_set_mtime(entry, std::clamp<time_t>(archive_entry_mtime(entry), 0, latest),
                                0);
        archive_entry_unset_atime(entry);
        archive_entry_unset_birthtime(entry);
    }

    void check(int code, const std::string& entry) const {
        if (code != ARCHIVE_OK) {
            const char* why = archive_error_string(disk_.get());
            throw Error(archive_errno(disk_.get()) == ENOSPC ? ExitStatus::machine
                                                             : ExitStatus::verification,
                        name_ + ": entry \"" + printable(entry) + "\" cannot be unpacked: " +
                            printable(why != nullptr ? why : "libarchive refuses it"));
        }
    }

    std::string name_;
    Owned<archive, archive_write_free> disk_;
    std::string current_;
};

ArchiveSummary unpack_here(int descriptor, const std::string& name,
                           const ExtractionPolicy& limits) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
    EntryPolicy policy(name, limits);
    DiskWriter writer(name);
    const ArchiveSummary summary = walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) { writer.begin(entry, clean); },
        [&](const ContentBlock& block) { writer.write(block); });
    writer.end();
    return summary;
}

struct stat status_of(const fs::path& folder) {
    struct stat status = {};
    if (lstat(folder.c_str(), &status) != 0) {
        throw system_error(ExitStatus::machine, folder.string(), errno);
    }
    return status;
}

/// Puts the filled folder in the place of the empty one.
void replace_folder(const fs::path& filled, const fs::path& empty) {
    if (chmod(filled.c_str(), status_of(empty).st_mode & 07777U) != 0) {
        throw system_error(ExitStatus::machine, filled.string(), errno);
    }
    rename_durably(filled, empty);
}

std::string find_member(int descriptor, const std::string& name, const std::string& member,
                        std::uint64_t limit_bytes) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
    ExtractionPolicy limits;
    limits.symlinks_may_dangle = true;
    EntryPolicy policy(name, limits);
    const std::string wanted = joined(components_of(member), "/");
    const auto refuse = [&](const std::string& what) {
        throw Error(ExitStatus::verification, name + ": " + printable(member) + ": " + what);
    };
    std::optional<std::string> found;
    bool is_inside = false;
    static_cast<void>(walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) {
            is_inside = clean == wanted;
            if (is_inside && (found || facts_of(entry).kind != EntryKind::file)) {
                refuse(found ? "is there twice" : "is not a regular file");
            }
            if (is_inside) {
                found.emplace();
            }
        },
        [&](const ContentBlock& block) {
            const std::uint64_t end = static_cast<std::uint64_t>(block.offset) + block.bytes.size();
            if (is_inside && end > limit_bytes) {
                refuse("is larger than " + std::to_string(limit_bytes) + " bytes");
            }
            if (is_inside) {
                found->resize(static_cast<std::size_t>(block.offset));
                found->append(block.bytes);
            }
        }));
    if (!found) {
        refuse("is not in the archive");
    }
    return *found;
}

} // namespace

ArchiveSummary inspect_archive(const fs::path& file, const std::string& name,
                               const ExtractionPolicy& policy) {
    std::string answer;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        answer = run_confined(confinement, [&] {
            ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
            EntryPolicy entries(name, policy);
            return packed(walk_archive(
                reader, entries, [](archive_entry*, const std::string&) {},
                [](const ContentBlock&) {}));
        });
    });
    return unpacked(answer, name);
}

ArchiveSummary extract_archive(const fs::path& file, const std::string& name, const fs::path& into,
                               const ExtractionPolicy& policy) {
    check_invariant(!policy.symlinks_may_dangle, "links may lead anywhere only in the sandbox");
    check_invariant(fs::is_directory(into) && fs::is_empty(into), "not an empty folder");
    const fs::path parent =
        into.has_filename() ? into.parent_path() : into.parent_path().parent_path();
    const TemporaryDirectory folder(parent, ".unpack");
    std::string answer;
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.folder = folder.path();
        answer = run_confined(confinement,
                              [&] { return packed(unpack_here(descriptor, name, policy)); });
    });
    ArchiveSummary summary = unpacked(answer, name);
    replace_folder(folder.path(), into);
    return summary;
}

std::string read_member(const fs::path& file, const std::string& name, const std::string& member,
                        std::uint64_t limit_bytes) {
    std::string bytes;
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.result_limit_bytes = limit_bytes;
        bytes = run_confined(confinement,
                             [&] { return find_member(descriptor, name, member, limit_bytes); });
    });
    return bytes;
}

} // namespace stopgap::source
