#pragma once
// A base that the recipe names by its .dsc, from anywhere: a mirror, a snapshot, a file beside it.
//
// Rules:
//  - The .dsc is pinned by its digest, by a signature inside it that a key of the recipe made, or
//  by
//    both. What stands around a signed text is refused.
//  - Its files lie beside it, under the names and SHA-256 digests that it gives.

#include "ecosystem/deb/dsc.hpp"
#include "ecosystem/inputs.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

struct NamedDsc {
    SourceFile file; ///< the .dsc itself
    Dsc dsc;
};

/// base.dsc, fetched, verified and parsed. Throws Error(verification), and Error(usage), at the
/// recipe's place, where it is another package than base.source says.
[[nodiscard]] NamedDsc take_named_dsc(const Recipe& recipe, const Base& base, Workplace& workplace);

/// The wanted files of it, in order.
[[nodiscard]] SourceSet fetch_files_beside(const NamedDsc& named,
                                           const std::vector<DscFile>& wanted, const Recipe& recipe,
                                           const Base& base, Workplace& workplace);

} // namespace stopgap::deb
