#pragma once
// UTF-8 as code points, for text that is_utf8() has accepted, and a way to keep letters outside of
// ASCII away from toml++ 3.3, whose questions about them run into unreachable code.

#include <string>
#include <string_view>

namespace stopgap::document {

[[nodiscard]] std::u32string decoded(std::string_view utf8);
[[nodiscard]] std::string encoded(std::u32string_view code_points);

/// The text with each code point of the basic plane beyond ASCII moved to the same place in plane
/// 15, where toml++ takes every one for a letter of a string. The number of code points, and so
/// each column, stays.
[[nodiscard]] std::string lifted(std::string_view utf8);
/// lifted() undone; what a text itself had in plane 15 comes down too.
[[nodiscard]] std::string lowered(std::string_view utf8);

} // namespace stopgap::document
