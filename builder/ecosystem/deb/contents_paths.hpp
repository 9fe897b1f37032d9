#pragma once
// Which path of a Debian package answers a requirement, and the packages of a Contents index that
// hold one.
//
// Rules:
//  - Paths are those of Contents indexes: no leading "/", multiarch folders as Debian names them
//    (usr/lib/x86_64-linux-gnu); https://wiki.debian.org/DebianRepository/Format, "Contents".
//  - Names are matched as text: nothing in a requirement is read as a pattern.
//  - The name is searched, not each line parsed: some 1 GB/s of index.

#include "model/requirement.hpp"

#include <string_view>
#include <vector>

namespace stopgap::deb {

[[nodiscard]] PathMatch match_path(std::string_view path, const Requirement& requirement);

/// The providers in a piece of a Contents index (whole lines), in its order. A package comes once
/// for each path that answers.
[[nodiscard]] std::vector<Provider> providers_in(std::string_view contents,
                                                 const Requirement& requirement);

} // namespace stopgap::deb
