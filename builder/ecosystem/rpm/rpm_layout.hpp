#pragma once
// Where the parts of an RPM file lie (rpm: docs/manual/format_*.md): lead, signature header,
// header, payload. Sizes alone are read, with bounds; it is plain arithmetic and needs no
// confinement.

#include <cstdint>
#include <string>

namespace stopgap::rpm {

struct RpmLayout {
    std::uint64_t signatures_offset = 0; ///< of the signature header, its magic included
    std::uint64_t signatures_size = 0;   ///< without padding
    std::uint64_t header_offset = 0;     ///< of the header, its magic included
    std::uint64_t header_size = 0;
    std::uint64_t payload_offset = 0;
    std::uint64_t payload_size = 0; ///< to the end of the file
};

/// Error(verification) where the file is no RPM package of format 3 or 4, or is cut off before its
/// payload, or a part is larger than any real package's.
[[nodiscard]] RpmLayout layout_of(int package, const std::string& name);

/// The bytes [offset, offset + size) of the file; Error(verification) where it is shorter.
[[nodiscard]] std::string bytes_of(int package, std::uint64_t offset, std::uint64_t size,
                                   const std::string& name);

} // namespace stopgap::rpm
