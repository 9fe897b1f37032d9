#pragma once
// What a build made: copied out by descriptor, each package read by librpm in the confined worker,
// and held against what the spec says that it makes.

#include "ecosystem/rpm/evaluate.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Where a build leaves its packages, below /build.
inline constexpr const char* k_packages_folder = "rpmbuild/RPMS";
inline constexpr const char* k_source_packages_folder = "rpmbuild/SRPMS";

/// Copies the source package out of `build`, as long as no code of the package has run.
/// Throws Error(build_failed) where there is not exactly one.
void take_source_package(const std::filesystem::path& build, const std::filesystem::path& results);

/// Copies the binary packages to `results` and reads each. Throws Error(verification) where one is
/// no package that `facts` says the spec makes, or has another version or architecture.
[[nodiscard]] std::vector<BuiltRpm> take_packages(const std::filesystem::path& build,
                                                  const std::filesystem::path& results,
                                                  const SpecFacts& facts);

/// Whether it holds debugging symbols or sources only: built, and left out of installations.
[[nodiscard]] bool is_debug_package(const std::string& name);

/// Copies the results into `folder` and describes each.
[[nodiscard]] std::vector<Artifact> collect_results(const std::filesystem::path& results,
                                                    const std::filesystem::path& folder);

} // namespace stopgap::rpm
