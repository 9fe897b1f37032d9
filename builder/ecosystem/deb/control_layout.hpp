#pragma once
// Edits of one field in the lines of a control file, in the layout that is there. Lines carry their
// line ends and count from 1. Private to control.cpp.

#include <cstddef>
#include <string>
#include <vector>

namespace stopgap::deb {

using Lines = std::vector<std::string>;

/// The line that the field beginning at `line` ends with, trailing comments not included.
[[nodiscard]] std::size_t end_of_field(const Lines& lines, std::size_t line);

[[nodiscard]] Lines with_line_inserted(Lines lines, std::size_t after, const std::string& text);
[[nodiscard]] Lines with_field_replaced(Lines lines, std::size_t line, const std::string& text);

/// One more item at the end of the comma-separated field beginning at `line`: on a line of its own
/// where the field is written so, with a leading or trailing comma where the others have one.
[[nodiscard]] Lines with_item_added(Lines lines, std::size_t line, const std::string& item);

} // namespace stopgap::deb
