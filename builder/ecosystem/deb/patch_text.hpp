#pragma once
// What a patch file says about itself: its DEP-3 header, the CVEs it names, the files it touches.
// Nothing here applies a patch; dpkg-source does that, in the sandbox.

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
/// From (DEP-3, https://dep-team.pages.debian.net/deps/dep3/).
[[nodiscard]] bool has_dep3_header(std::string_view patch);

/// The patch unchanged where it has such a header, else with one before it. Throws Error(usage)
/// for a field name or value that cannot be written.
[[nodiscard]] std::string with_dep3_header(const std::string& patch, const Dep3Fields& fields);

/// Every CVE id in the text, in upper case, sorted, each once.
[[nodiscard]] std::vector<std::string> cves_named_in(std::string_view text);

/// The files that the patch changes, `strip` leading parts removed as patch -p does, in order,
/// each once; /dev/null left out. A path that leads out of the tree is given as it is written.
[[nodiscard]] std::vector<std::string> paths_touched(std::string_view patch, unsigned strip = 1);

/// Those of paths_touched() that are absolute or hold ".." as written, stripped parts included:
/// stricter than patch(1), so ask it of patches that come from outside the archive.
[[nodiscard]] std::vector<std::string> paths_leaving_tree(std::string_view patch,
                                                          unsigned strip = 1);

} // namespace stopgap::deb
