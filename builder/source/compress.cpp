#include "source/compress.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"

#include <archive.h>
#include <archive_entry.h>

namespace stopgap::source {

namespace {

using Handle = Owned<archive, archive_write_free>;

void check(archive* handle, bool went_well) {
    if (!went_well) {
        const char* why = archive_error_string(handle);
        throw Error(ExitStatus::machine,
                    std::string("compressing: ") + printable(why != nullptr ? why : "libarchive"));
    }
}

la_ssize_t on_bytes(archive*, void* text, const void* bytes, std::size_t size) {
    static_cast<std::string*>(text)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

void choose(archive* handle, Packing packing) {
    if (packing == Packing::gzip) {
        check(handle, archive_write_add_filter_gzip(handle) == ARCHIVE_OK);
        check(handle,
              archive_write_set_filter_option(handle, "gzip", "timestamp", nullptr) == ARCHIVE_OK);
    } else {
        check(handle, archive_write_add_filter_xz(handle) == ARCHIVE_OK);
        check(handle, archive_write_set_filter_option(handle, "xz", "threads", "1") == ARCHIVE_OK);
    }
}

} // namespace

std::string compressed(std::string_view text, Packing packing) {
    std::string packed;
    const Handle handle(archive_write_new());
    check_invariant(handle != nullptr, "libarchive gives no handle");
    check(handle.get(), archive_write_set_format_raw(handle.get()) == ARCHIVE_OK);
    choose(handle.get(), packing);
    check(handle.get(), archive_write_set_bytes_in_last_block(handle.get(), 1) == ARCHIVE_OK);
    check(handle.get(),
          archive_write_open(handle.get(), &packed, nullptr, on_bytes, nullptr) == ARCHIVE_OK);
    const Owned<archive_entry, archive_entry_free> entry(archive_entry_new());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    check(handle.get(), archive_write_header(handle.get(), entry.get()) == ARCHIVE_OK);
    check(handle.get(), archive_write_data(handle.get(), text.data(), text.size()) ==
                            static_cast<la_ssize_t>(text.size()));
    check(handle.get(), archive_write_close(handle.get()) == ARCHIVE_OK);
    return packed;
}

} // namespace stopgap::source
