#pragma once
// Text of ours as a compressed file: the same bytes for the same text, with no name and no time.

#include <string>
#include <string_view>

namespace stopgap::source {

enum class Packing { gzip, xz };

/// Throws Error(machine) where libarchive cannot.
[[nodiscard]] std::string compressed(std::string_view text, Packing packing);

} // namespace stopgap::source
