#pragma once
// Which packages of the target's repositories answer a requirement.
//
// Rules:
//  - Capabilities first, as rpm's generators write them: pkgconfig(x), perl(X::Y), cmake(X),
//    python3dist(x). Paths otherwise: programs from the primary index, which lists them, all others
//    from filelists, which is fetched only then.
//  - Only packages of the target's architecture and noarch count; each comes once for a path.

#include "ecosystem/rpm/repositories.hpp"
#include "model/requirement.hpp"

#include <vector>

namespace stopgap::rpm {

/// In the repositories' order. `path` has no leading "/"; of a capability it is the capability.
[[nodiscard]] std::vector<Provider> providers_of(Repositories& repositories,
                                                 const Requirement& requirement);

} // namespace stopgap::rpm
