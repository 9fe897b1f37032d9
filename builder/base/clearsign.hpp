#pragma once
// The frame of a cleartext-signed document (RFC 9580, section 7), checked before gpg sees it, since
// gpg passes over text before, after and between blocks.

#include <string>
#include <string_view>

namespace stopgap {

/// The text inside the one block, dash-escaping undone, white space at line ends removed (it is not
/// signed): what gpg must find signed. Throws Error(verification) with `name` as its subject where
/// the document is anything but exactly one block.
[[nodiscard]] std::string clearsigned_text(std::string_view document, const std::string& name);

/// `text` with white space at line ends and empty lines at the end removed, for comparison.
[[nodiscard]] std::string without_trailing_space(std::string_view text);

} // namespace stopgap
