#include "source/plain_tar.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace stopgap::source {

PlainTar::PlainTar(int descriptor, std::string name)
    : name_(std::move(name)), handle_(archive_write_new()) {
    check_invariant(handle_ != nullptr, "libarchive gives no handle");
    check(archive_write_set_format_pax_restricted(handle_.get()));
    check(archive_write_open_fd(handle_.get(), descriptor));
}

void PlainTar::begin(archive_entry* entry) {
    check(archive_write_header(handle_.get(), entry));
    written_ = 0;
}

void PlainTar::write(const ContentBlock& block) {
    static const std::string zeros(1U << 16U, '\0');
    while (written_ < block.offset) {
        const auto gap = static_cast<std::size_t>(block.offset - written_);
        write_bytes(std::string_view(zeros).substr(0, gap));
    }
    write_bytes(block.bytes);
}

void PlainTar::end() {
    check(archive_write_close(handle_.get()));
}

void PlainTar::write_bytes(std::string_view bytes) {
    if (bytes.empty()) {
        return;
    }
    const la_ssize_t wrote = archive_write_data(handle_.get(), bytes.data(), bytes.size());
    check(wrote == static_cast<la_ssize_t>(bytes.size()) ? ARCHIVE_OK : ARCHIVE_FATAL);
    written_ += wrote;
}

void PlainTar::check(int code) const {
    if (code != ARCHIVE_OK) {
        const bool is_full = archive_errno(handle_.get()) == ENOSPC;
        const char* why = archive_error_string(handle_.get());
        throw Error(is_full ? ExitStatus::machine : ExitStatus::verification,
                    name_ + ": cannot be taken over: " +
                        printable(why != nullptr ? why : "libarchive refuses it"));
    }
}

} // namespace stopgap::source
