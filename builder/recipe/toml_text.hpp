#pragma once
// Text of our own TOML files.

#include <string>
#include <string_view>

namespace stopgap::recipe {

/// A TOML basic string (https://toml.io/en/v1.0.0#string). Only quotes and backslashes are escaped:
/// is_one_line() must hold of the text.
[[nodiscard]] std::string toml_quoted(std::string_view text);

} // namespace stopgap::recipe
