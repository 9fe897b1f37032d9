#include "source/tar_writer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <archive_entry.h>

namespace stopgap::source {

struct TarWriter::Entry {
    const std::string& name;
    unsigned kind = 0; ///< AE_IFREG, ...
    unsigned permissions = 0;
    std::uint64_t size_bytes = 0;
    std::string target = {};
};

TarWriter::TarWriter(TarForm form, Instant mtime, Sink sink)
    : mtime_(epoch_seconds(mtime)), sink_(std::move(sink)), handle_(archive_write_new()) {
    check_invariant(handle_ != nullptr, "libarchive gives no handle");
    // GNU tar's format, as dpkg-source writes it, keeps names as the bytes that they are.
    check(archive_write_set_format_gnutar(handle_.get()));
    if (form == TarForm::xz) {
        check(archive_write_add_filter_xz(handle_.get()));
        // More threads cut the stream in other places: other bytes.
        check(archive_write_set_filter_option(handle_.get(), "xz", "threads", "1"));
    }
    check(archive_write_set_bytes_in_last_block(handle_.get(), 1));
    check(archive_write_open(handle_.get(), this, nullptr, &TarWriter::on_bytes, nullptr));
}

la_ssize_t TarWriter::on_bytes(archive* handle, void* self, const void* bytes, std::size_t size) {
    TarWriter& writer = *static_cast<TarWriter*>(self);
    try {
        writer.sink_({static_cast<const char*>(bytes), size});
        return static_cast<la_ssize_t>(size);
    } catch (...) {
        writer.thrown_ = std::current_exception();
        archive_set_error(handle, -1, "cannot be written");
        return -1;
    }
}

void TarWriter::check(int code) {
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
    if (code != ARCHIVE_OK) {
        const char* why = archive_error_string(handle_.get());
        throw Error(ExitStatus::machine,
                    std::string("packing: ") + printable(why != nullptr ? why : "libarchive"));
    }
}

void TarWriter::add(const Entry& entry) {
    const Owned<archive_entry, archive_entry_free> header(archive_entry_new());
    archive_entry_copy_pathname(header.get(), entry.name.c_str());
    archive_entry_set_filetype(header.get(), entry.kind);
    archive_entry_set_perm(header.get(), entry.permissions);
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.size_bytes));
    archive_entry_set_uname(header.get(), "root");
    archive_entry_set_gname(header.get(), "root");
    archive_entry_set_mtime(header.get(), mtime_, 0);
    if (!entry.target.empty()) {
        archive_entry_copy_symlink(header.get(), entry.target.c_str());
    }
    check(archive_write_header(handle_.get(), header.get()));
}

void TarWriter::add_folder(const std::string& name) {
    add({name, AE_IFDIR, 0755});
}

void TarWriter::add_symbolic_link(const std::string& name, const std::string& target) {
    add({name, AE_IFLNK, 0777, 0, target});
}

void TarWriter::begin_file(const std::string& name, std::uint64_t size_bytes, FileMode mode) {
    add({name, AE_IFREG, mode == FileMode::executable ? 0755U : 0644U, size_bytes});
}

void TarWriter::write(std::string_view bytes) {
    if (bytes.empty()) {
        return;
    }
    const la_ssize_t wrote = archive_write_data(handle_.get(), bytes.data(), bytes.size());
    check(wrote == static_cast<la_ssize_t>(bytes.size()) ? ARCHIVE_OK : ARCHIVE_FATAL);
}

void TarWriter::end() {
    check(archive_write_close(handle_.get()));
}

} // namespace stopgap::source
