#pragma once
// Does the built set install (DESIGN promise 5)? The base's binaries are installed in a clean
// root, upgraded to the built set by the target's own apt, and removed again; where the base's can
// no longer be had, the built set is installed fresh, and the notes say so.

#include "ecosystem/deb/roots.hpp"
#include "ecosystem/port.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

/// A built package that hosts may install: no debug symbols, no installer component.
struct BuiltPackage {
    std::string name;
    std::string version;
    std::string arch;
    std::string file; ///< its name in the folder of built packages
};

/// Tries the whole set at once; a set whose members conflict is tried one by one.
[[nodiscard]] InstallCheck check_install(const Root& root, const std::vector<BuiltPackage>& built,
                                         const std::filesystem::path& folder,
                                         const std::vector<ServedBinary>& served, Suites& suites,
                                         const std::filesystem::path& log, Workplace& workplace);

} // namespace stopgap::deb
