#pragma once
// What the built .debs change against those that the vendor serves, and what the root holds.

#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/package_comparison.hpp"
#include "model/build_record.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

/// One change for each of the built packages (files in `folder`, of package code). `vendor` are
/// packages that a verified index lists; those whose bytes the store lacks are told as not served.
[[nodiscard]] ComparedPackages package_changes(const Root& root,
                                               const std::vector<BuiltPackage>& built,
                                               const std::filesystem::path& folder,
                                               const std::vector<PackageFile>& vendor,
                                               Workplace& workplace);

/// The packages that dpkg in a sandbox over `layers` says are installed, sorted; digests are those
/// of the target's verified indexes.
[[nodiscard]] std::vector<RootPackage>
root_packages(const std::vector<std::filesystem::path>& layers, Suites& suites,
              Workplace& workplace);

} // namespace stopgap::deb
