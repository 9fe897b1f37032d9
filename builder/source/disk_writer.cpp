#include "source/disk_writer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

namespace stopgap::source {

namespace {

constexpr int k_write_flags = ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                              ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                              ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS;

void make_harmless(archive_entry* entry, const std::string& clean_name) {
    const bool is_executable =
        archive_entry_filetype(entry) == AE_IFDIR || (archive_entry_perm(entry) & S_IXUSR) != 0;
    archive_entry_copy_pathname(entry, clean_name.c_str());
    if (const char* target = archive_entry_hardlink(entry)) {
        archive_entry_copy_hardlink(entry, joined(components_of(target), "/").c_str());
    }
    archive_entry_set_perm(entry, is_executable ? 0755 : 0644);
    const time_t latest = time(nullptr);
    archive_entry_set_mtime(entry, std::clamp<time_t>(archive_entry_mtime(entry), 0, latest), 0);
    archive_entry_unset_atime(entry);
    archive_entry_unset_birthtime(entry);
}

struct stat status_of(const fs::path& folder) {
    struct stat status = {};
    if (lstat(folder.c_str(), &status) != 0) {
        throw system_error(ExitStatus::machine, folder.string(), errno);
    }
    return status;
}

} // namespace

DiskWriter::DiskWriter(std::string name) : name_(std::move(name)), disk_(archive_write_disk_new()) {
    check_invariant(disk_ != nullptr, "libarchive gives no handle");
    archive_write_disk_set_options(disk_.get(), k_write_flags);
}

void DiskWriter::begin(archive_entry* entry, const std::string& clean_name) {
    finish_entry();
    if (clean_name.empty()) {
        return; // the folder that is there already
    }
    make_harmless(entry, clean_name);
    check(archive_write_header(disk_.get(), entry), clean_name);
    current_ = clean_name;
}

void DiskWriter::write(const ContentBlock& block) {
    const la_ssize_t wrote =
        archive_write_data_block(disk_.get(), block.bytes.data(), block.bytes.size(), block.offset);
    check(wrote < 0 ? static_cast<int>(wrote) : ARCHIVE_OK, current_);
}

void DiskWriter::end() {
    finish_entry();
    check(archive_write_close(disk_.get()), "folders");
}

void DiskWriter::finish_entry() {
    if (!current_.empty()) {
        check(archive_write_finish_entry(disk_.get()), current_);
        current_.clear();
    }
}

void DiskWriter::check(int code, const std::string& entry) const {
    if (code != ARCHIVE_OK) {
        const char* why = archive_error_string(disk_.get());
        throw Error(archive_errno(disk_.get()) == ENOSPC ? ExitStatus::machine
                                                         : ExitStatus::verification,
                    name_ + ": entry \"" + printable(entry) + "\" cannot be unpacked: " +
                        printable(why != nullptr ? why : "libarchive refuses it"));
    }
}

TemporaryDirectory folder_beside(const fs::path& folder) {
    const fs::path parent =
        folder.has_filename() ? folder.parent_path() : folder.parent_path().parent_path();
    return TemporaryDirectory(parent, ".unpack");
}

void replace_folder(const fs::path& filled, const fs::path& empty) {
    if (chmod(filled.c_str(), status_of(empty).st_mode & 07777U) != 0) {
        throw system_error(ExitStatus::machine, filled.string(), errno);
    }
    rename_durably(filled, empty);
}

} // namespace stopgap::source
