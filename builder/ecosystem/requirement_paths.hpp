#pragma once
// Which path of a package answers a requirement, and how well.
//
// Rules:
//  - Paths have no leading "/". Folders are known as Debian lays them out (multiarch,
//    dist-packages) and as RPM distributions do (usr/lib64, site-packages, vendor_perl).
//  - Names are matched as text: nothing in a requirement is read as a pattern.

#include "model/requirement.hpp"

#include <string>
#include <string_view>

namespace stopgap {

[[nodiscard]] PathMatch match_path(std::string_view path, const Requirement& requirement);

/// A text that each answering path holds (a path written with its leading "/" too), long enough to
/// be searched for in an index of millions.
[[nodiscard]] std::string search_text(const Requirement& requirement);

} // namespace stopgap
