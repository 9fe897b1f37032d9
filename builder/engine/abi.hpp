#pragma once
// What a hotfix would take away from programs that use its libraries: a person decides that
// (DESIGN promise 6).

#include "model/library_change.hpp"
#include "model/result.hpp"

#include <vector>

namespace stopgap::engine {

/// "abi-symbol-lost" for each symbol of a library that kept its SONAME, its subject "SONAME:
/// SYMBOL"; where many are lost, one for all of them, its subject "SONAME: N symbols".
/// "abi-library-lost" for each SONAME that is gone. Libraries of a package's own are nobody else's,
/// nor are those whose SONAME names the vendor's version.
[[nodiscard]] std::vector<Finding> abi_findings(const std::vector<LibraryChange>& libraries);

} // namespace stopgap::engine
