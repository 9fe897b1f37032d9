#pragma once
// What changed in a shared library, in words: for the report and for whoever runs a build.

#include "model/library_change.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

/// "libfoo.so.1 (package libfoo1)".
[[nodiscard]] std::string name_of(const LibraryChange& library);

/// The first of the names, and how many more there are: "a, b, c and 7 more".
[[nodiscard]] std::string first_of(const std::vector<std::string>& names);

/// What may break programs that were built against the vendor's, a sentence each; empty: nothing.
[[nodiscard]] std::vector<std::string> warnings_of(const LibraryChange& library);

/// Everything that differs, an item each; one that says so where nothing does.
[[nodiscard]] std::vector<std::string> items_of(const LibraryChange& library);

} // namespace stopgap::artifacts
