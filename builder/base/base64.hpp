#pragma once
// Base64 (RFC 4648, section 4: the standard alphabet with padding, no line ends).

#include <optional>
#include <string>
#include <string_view>

namespace stopgap {

[[nodiscard]] std::string base64_of(std::string_view bytes);

/// The bytes; absent where the text is not exactly what base64_of() writes for them.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

} // namespace stopgap
