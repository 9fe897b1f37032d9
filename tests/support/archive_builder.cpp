#include "support/archive_builder.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"

#include <archive.h>
#include <archive_entry.h>

namespace stopgap::test {

namespace {

using Writer = Owned<archive, archive_write_free>;
using Entry = Owned<archive_entry, archive_entry_free>;

constexpr long k_time = 1'700'000'000;

void check(archive* handle, int code) {
    if (code < ARCHIVE_OK) {
        throw Error(ExitStatus::bug, archive_error_string(handle));
    }
}

unsigned type_of(char kind) {
    switch (kind) {
    case 'd':
        return AE_IFDIR;
    case 'l':
        return AE_IFLNK;
    case 'c':
        return AE_IFCHR;
    case 'p':
        return AE_IFIFO;
    default:
        return AE_IFREG;
    }
}

Entry entry_of(const BuiltEntry& built) {
    Entry entry(archive_entry_new());
    archive_entry_copy_pathname(entry.get(), built.name.c_str());
    archive_entry_set_filetype(entry.get(), type_of(built.kind));
    archive_entry_set_perm(entry.get(), static_cast<mode_t>(built.mode));
    archive_entry_set_mtime(entry.get(), k_time, 0);
    archive_entry_set_size(entry.get(), 0);
    if (built.kind == 'f') {
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(built.content.size()));
    } else if (built.kind == 'l') {
        archive_entry_copy_symlink(entry.get(), built.content.c_str());
    } else if (built.kind == 'h') {
        archive_entry_copy_hardlink(entry.get(), built.content.c_str());
    } else if (built.kind == 'c') {
        archive_entry_set_rdevmajor(entry.get(), 1);
        archive_entry_set_rdevminor(entry.get(), 3);
    }
    return entry;
}

void add_filter(archive* writer, const std::string& filter) {
    if (filter != "none") {
        check(writer, archive_write_add_filter_by_name(writer, filter.c_str()));
    }
}

Writer opened(const fs::path& to, const std::string& filter) {
    Writer writer(archive_write_new());
    check(writer.get(), archive_write_set_format_gnutar(writer.get()));
    add_filter(writer.get(), filter);
    check(writer.get(), archive_write_open_filename(writer.get(), to.c_str()));
    return writer;
}

} // namespace

void build_archive(const fs::path& to, const std::string& filter,
                   const std::vector<BuiltEntry>& entries) {
    const Writer writer = opened(to, filter);
    for (const BuiltEntry& built : entries) {
        check(writer.get(), archive_write_header(writer.get(), entry_of(built).get()));
        if (built.kind == 'f') {
            check(writer.get(), static_cast<int>(archive_write_data(
                                    writer.get(), built.content.data(), built.content.size())));
        }
    }
    check(writer.get(), archive_write_close(writer.get()));
}

void build_compressed(const fs::path& to, const std::string& filter, const std::string& content) {
    Writer writer(archive_write_new());
    check(writer.get(), archive_write_set_format_raw(writer.get()));
    add_filter(writer.get(), filter);
    check(writer.get(), archive_write_open_filename(writer.get(), to.c_str()));
    check(writer.get(), archive_write_header(writer.get(), entry_of({"data", 'f', content}).get()));
    check(writer.get(),
          static_cast<int>(archive_write_data(writer.get(), content.data(), content.size())));
    check(writer.get(), archive_write_close(writer.get()));
}

} // namespace stopgap::test
