#pragma once
// The files of a Debian source package, fetched by the digests of a signed index.
//
// Indexes list files that answer 404 (a suite's directory was cleaned, the bytes live on in
// another's): such a file is looked for by its digest, first in the sibling pools, then in every
// suite that the target's description names.

#include "ecosystem/deb/suites.hpp"
#include "model/source_set.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

/// The wanted files of the entry, in order. Throws Error(unreachable) naming those that no suite
/// serves any more.
[[nodiscard]] SourceSet fetch_source_files(const FoundSource& found,
                                           const std::vector<DscFile>& wanted, Suites& suites,
                                           Workplace& workplace);

} // namespace stopgap::deb
