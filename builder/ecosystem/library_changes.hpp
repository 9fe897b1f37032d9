#pragma once
// The shared libraries of two sets of packages, compared by what programs can see of them: would a
// program that was built against the vendor's run with the built one?
//
// Rules:
//  - A library is known by its SONAME; one that lies in a folder of a package's own, by that folder
//    too. It may have gone to another package of the set.
//  - A symbol without a version may get one, and a library may give all of its versions up: the
//    dynamic linker binds programs to either. A symbol with another version is lost.

#include "ecosystem/library_table.hpp"
#include "model/library_change.hpp"

#include <string>
#include <vector>

namespace stopgap {

struct Library {
    std::string package;
    std::string package_version; ///< as its package manager shows it
    std::string path;            ///< in the package
    LibraryTable table;
};

/// Whether a file of this path may be a shared library: its name has ".so" as a part of its own.
[[nodiscard]] bool may_be_library(std::string_view path);

/// One change for each library of either side that has a SONAME, also where nothing changed; in the
/// order of SONAMEs.
[[nodiscard]] std::vector<LibraryChange> library_changes(const std::vector<Library>& vendor,
                                                         const std::vector<Library>& built);

} // namespace stopgap
