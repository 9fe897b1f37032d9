#pragma once
// What a patch file says about itself: the text above its first diff, the CVEs it names, the files
// it touches. Nothing here applies a patch; patch(1) does that, in the sandbox.

#include "model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::patching {

/// What stands before the first diff: the patch's description.
[[nodiscard]] std::string_view text_above_diff(std::string_view patch);

/// Every CVE id in the text, in upper case, sorted, each once.
[[nodiscard]] std::vector<std::string> cves_named_in(std::string_view text);

/// The files that the patch changes, `strip` leading parts removed as patch -p does, in order,
/// each once; /dev/null left out. A path that leads out of the tree is given as it is written.
[[nodiscard]] std::vector<std::string> paths_touched(std::string_view patch, unsigned strip = 1);

/// Those of paths_touched() that are absolute or hold ".." as written, stripped parts included:
/// stricter than patch(1), so ask it of patches that come from outside the archive.
[[nodiscard]] std::vector<std::string> paths_leaving_tree(std::string_view patch,
                                                          unsigned strip = 1);

/// "FILE:LINE", or "FILE" where no line is told.
[[nodiscard]] std::string shown_place(const Evidence& evidence);

/// Throws Error(verification) where the patch, which came from `origin`, changes a file outside of
/// the source tree.
void require_inside_tree(std::string_view patch, const std::string& origin);

} // namespace stopgap::patching
