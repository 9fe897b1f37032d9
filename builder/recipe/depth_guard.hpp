#pragma once
// Bounds a TOML document's depth before a recursive parser sees it.

#include "recipe/document.hpp"

#include <optional>
#include <string_view>

namespace stopgap::recipe {

/// No deeper nesting of brackets, and no more dots outside of strings on one line, is accepted.
inline constexpr unsigned k_deepest_nesting = 32;
inline constexpr unsigned k_most_dots_on_a_line = 32;

/// Where the document first passes one of the bounds; absent where it keeps both.
[[nodiscard]] std::optional<Position> too_deep(std::string_view text);

} // namespace stopgap::recipe
