#include "source/compressor.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <archive_entry.h>

namespace stopgap::source {

Compressor::Compressor(Packing packing, Sink sink)
    : sink_(std::move(sink)), handle_(archive_write_new()) {
    check_invariant(handle_ != nullptr, "libarchive gives no handle");
    check(archive_write_set_format_raw(handle_.get()) == ARCHIVE_OK);
    choose(packing);
    check(archive_write_set_bytes_in_last_block(handle_.get(), 1) == ARCHIVE_OK);
    check(archive_write_open(handle_.get(), this, nullptr, &Compressor::on_bytes, nullptr) ==
          ARCHIVE_OK);
    const Owned<archive_entry, archive_entry_free> entry(archive_entry_new());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    check(archive_write_header(handle_.get(), entry.get()) == ARCHIVE_OK);
}

la_ssize_t Compressor::on_bytes(archive* handle, void* self, const void* bytes, std::size_t size) {
    Compressor& compressor = *static_cast<Compressor*>(self);
    try {
        compressor.sink_({static_cast<const char*>(bytes), size});
        return static_cast<la_ssize_t>(size);
    } catch (...) {
        compressor.thrown_ = std::current_exception();
        archive_set_error(handle, -1, "cannot be written");
        return -1;
    }
}

void Compressor::choose(Packing packing) {
    archive* const handle = handle_.get();
    if (packing == Packing::gzip) {
        check(archive_write_add_filter_gzip(handle) == ARCHIVE_OK);
        check(archive_write_set_filter_option(handle, "gzip", "timestamp", nullptr) == ARCHIVE_OK);
    } else {
        check(archive_write_add_filter_xz(handle) == ARCHIVE_OK);
        // More threads cut the stream in other places: other bytes.
        check(archive_write_set_filter_option(handle, "xz", "threads", "1") == ARCHIVE_OK);
    }
}

void Compressor::check(bool went_well) {
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
    if (!went_well) {
        const char* why = archive_error_string(handle_.get());
        throw Error(ExitStatus::machine,
                    std::string("compressing: ") + printable(why != nullptr ? why : "libarchive"));
    }
}

void Compressor::write(std::string_view bytes) {
    check(bytes.empty() || archive_write_data(handle_.get(), bytes.data(), bytes.size()) ==
                               static_cast<la_ssize_t>(bytes.size()));
}

void Compressor::end() {
    check(archive_write_close(handle_.get()) == ARCHIVE_OK);
}

std::string compressed(std::string_view text, Packing packing) {
    std::string packed;
    Compressor compressor(packing, [&](std::string_view bytes) { packed += bytes; });
    compressor.write(text);
    compressor.end();
    return packed;
}

} // namespace stopgap::source
