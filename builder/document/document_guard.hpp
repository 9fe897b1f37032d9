#pragma once
// Refuses bytes that must not reach toml++: what is not UTF-8, and documents nested so deeply that
// a recursive parser would run out of stack.

#include "document/document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::document {

/// No deeper nesting of brackets, and no more dots outside of strings on one line, is accepted.
inline constexpr unsigned k_deepest_nesting = 32;
inline constexpr unsigned k_most_dots_on_a_line = 32;

struct Refusal {
    Position position;
    std::string text;
};

/// The first thing in the document that must not be parsed; absent where it may be.
[[nodiscard]] std::optional<Refusal> refusal_of(std::string_view text);

} // namespace stopgap::document
