#pragma once
// What a build made: read from its .changes file (deb-changes(5)), copied out by descriptor, and
// held against the digests that the .changes file gives.

#include "model/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stopgap::deb {

/// Copies every file of the build's .changes (and that file) from `build` to `results`, and gives
/// the names of those packages that a host may install: no debug symbols, no installer component.
/// Throws Error(verification) where a file is missing, is no regular file, or has another digest.
[[nodiscard]] std::vector<std::string> take_results(const std::filesystem::path& build,
                                                    const std::filesystem::path& results);

/// Copies the results into `folder` and describes each. `versions` are those of packages, by name:
/// a file's name has no epoch. Packages of debugging symbols have the version of theirs.
[[nodiscard]] std::vector<Artifact>
collect_results(const std::filesystem::path& results, const std::string& source,
                const std::string& version, const std::map<std::string, std::string>& versions,
                const std::filesystem::path& folder);

} // namespace stopgap::deb
