#pragma once
// The packages of a Contents index that hold a path which answers a requirement.
//
// Rules:
//  - Paths are those of Contents indexes: no leading "/", multiarch folders as Debian names them
//    (usr/lib/x86_64-linux-gnu); https://wiki.debian.org/DebianRepository/Format, "Contents".
//  - The name is searched, not each line parsed: some 1 GB/s of index.

#include "ecosystem/requirement_paths.hpp"
#include "model/requirement.hpp"

#include <string_view>
#include <vector>

namespace stopgap::deb {

/// The providers in a piece of a Contents index (whole lines), in its order. A package comes once
/// for each path that answers.
[[nodiscard]] std::vector<Provider> providers_in(std::string_view contents,
                                                 const Requirement& requirement);

} // namespace stopgap::deb
