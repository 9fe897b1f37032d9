#include "ecosystem/rpm/rpm_layout.hpp"

#include "base/error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_lead_magic = "\xed\xab\xee\xdb";
constexpr std::uint64_t k_lead_bytes = 96;
constexpr std::string_view k_header_magic("\x8e\xad\xe8\x01\x00\x00\x00\x00", 8);
constexpr std::uint64_t k_header_start_bytes = 16; ///< magic, entry count, data size
constexpr std::uint64_t k_entry_bytes = 16;
constexpr std::uint64_t k_alignment = 8;
// rpm's own limits are above these, and real packages far below (kernel-devel: 7 MiB).
constexpr std::uint64_t k_most_entries = 65535;
constexpr std::uint64_t k_largest_part_bytes = 64U << 20U;
constexpr std::size_t k_piece_bytes = 1U << 16U;

Error refusal(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

std::uint64_t number_at(std::string_view bytes, std::size_t offset) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(offset, 4)) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

std::uint64_t file_size(int package, const std::string& name) {
    struct stat status = {};
    if (fstat(package, &status) != 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        throw refusal(name, "is not a regular file");
    }
    return static_cast<std::uint64_t>(status.st_size);
}

/// The size of the header structure at `offset`, its magic included.
std::uint64_t header_size(int package, std::uint64_t offset, const char* part,
                          const std::string& name) {
    const std::string start = bytes_of(package, offset, k_header_start_bytes, name);
    if (!start.starts_with(k_header_magic)) {
        throw refusal(name, std::string("is no RPM package: no ") + part + " where it should be");
    }
    const std::uint64_t entries = number_at(start, 8);
    const std::uint64_t data_bytes = number_at(start, 12);
    if (entries == 0 || entries > k_most_entries || data_bytes > k_largest_part_bytes) {
        throw refusal(name, std::string("its ") + part + " announces " + std::to_string(entries) +
                                " entries and " + std::to_string(data_bytes) +
                                " bytes, as no real package does");
    }
    return k_header_start_bytes + entries * k_entry_bytes + data_bytes;
}

std::uint64_t aligned(std::uint64_t size_bytes) {
    return (size_bytes + k_alignment - 1) / k_alignment * k_alignment;
}

} // namespace

void visit_bytes(int package, std::uint64_t offset, std::uint64_t size_bytes,
                 const std::string& name, const std::function<void(std::string_view)>& visit) {
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(size_bytes, k_piece_bytes)),
                      '\0');
    while (size_bytes > 0) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(size_bytes, piece.size()));
        const ssize_t got = pread(package, piece.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw system_error(ExitStatus::machine, name, errno);
        }
        if (got == 0) {
            throw refusal(name, "is cut off");
        }
        visit(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
        offset += static_cast<std::uint64_t>(got);
        size_bytes -= static_cast<std::uint64_t>(got);
    }
}

std::string bytes_of(int package, std::uint64_t offset, std::uint64_t size_bytes,
                     const std::string& name) {
    std::string bytes;
    visit_bytes(package, offset, size_bytes, name,
                [&](std::string_view piece) { bytes.append(piece); });
    return bytes;
}

RpmLayout layout_of(int package, const std::string& name) {
    const std::uint64_t size_bytes = file_size(package, name);
    if (!bytes_of(package, 0, k_lead_bytes, name).starts_with(k_lead_magic)) {
        throw refusal(name, "is no RPM package");
    }
    RpmLayout layout;
    layout.signatures_offset = k_lead_bytes;
    layout.signatures_size_bytes =
        header_size(package, layout.signatures_offset, "signature header", name);
    layout.header_offset = layout.signatures_offset + aligned(layout.signatures_size_bytes);
    layout.header_size_bytes = header_size(package, layout.header_offset, "header", name);
    layout.payload_offset = layout.header_offset + layout.header_size_bytes;
    if (layout.payload_offset >= size_bytes) {
        throw refusal(name, "is cut off");
    }
    layout.payload_size_bytes = size_bytes - layout.payload_offset;
    return layout;
}

} // namespace stopgap::rpm
