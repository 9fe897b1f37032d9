#pragma once
// The header that Debian's patches carry (DEP-3, https://dep-team.pages.debian.net/deps/dep3/).

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stopgap::deb {

/// Fields of a DEP-3 header in the order to write: {"Description", "..."}, {"Origin", "..."},
/// {"Bug-Debian", "..."}, {"Applied-Upstream", "..."}, {"Last-Update", "2026-11-21"}. A value may
/// have several lines.
using Dep3Fields = std::vector<std::pair<std::string, std::string>>;

/// Whether what stands before the first diff has Description or Subject, and Origin, Author or
/// From.
[[nodiscard]] bool has_dep3_header(std::string_view patch);

/// The patch unchanged where it has such a header, else with one before it. Throws Error(usage)
/// for a field name or value that cannot be written.
[[nodiscard]] std::string with_dep3_header(const std::string& patch, const Dep3Fields& fields);

} // namespace stopgap::deb
