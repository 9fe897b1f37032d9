#pragma once
// Names that an index, a .dsc or a series gives to files, before they become paths or URLs.

#include <string_view>

namespace stopgap::deb {

/// Whether `path` is relative and none of its parts is empty, "." or "..".
[[nodiscard]] bool stays_below(std::string_view path);

/// Whether `path` may name a file below an archive's root: stays_below(), and visible ASCII without
/// backslash, quotes and what would end a URL's path.
[[nodiscard]] bool is_archive_path(std::string_view path);

} // namespace stopgap::deb
