#pragma once
// Where the parts of an RPM file lie (rpm: docs/manual/format_v4.md): lead, signature header,
// header, payload. Sizes alone are read, with bounds: plain arithmetic, which needs no confinement.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

struct RpmLayout {
    std::uint64_t signatures_offset = 0;     ///< of the signature header, its magic included
    std::uint64_t signatures_size_bytes = 0; ///< without padding
    std::uint64_t header_offset = 0;         ///< of the header, its magic included
    std::uint64_t header_size_bytes = 0;
    std::uint64_t payload_offset = 0;
    std::uint64_t payload_size_bytes = 0; ///< to the end of the file
};

/// Error(verification) where the file is no RPM package, is cut off before its payload, or has a
/// part that is larger than any real package's. `name` is the subject of errors.
[[nodiscard]] RpmLayout layout_of(int package, const std::string& name);

/// Hands the `size_bytes` from `offset` on to `visit`, in pieces; Error(verification) where the
/// file is shorter.
void visit_bytes(int package, std::uint64_t offset, std::uint64_t size_bytes,
                 const std::string& name, const std::function<void(std::string_view)>& visit);

/// The same as one text.
[[nodiscard]] std::string bytes_of(int package, std::uint64_t offset, std::uint64_t size_bytes,
                                   const std::string& name);

} // namespace stopgap::rpm
