#pragma once
// What the built RPMs change against those that the vendor serves, and what the root holds.

#include "ecosystem/package_comparison.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/roots.hpp"
#include "model/build_record.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// One change for each of the built packages (in `folder`). `vendor` are packages that a verified
/// index lists; those that cannot be had are told as such.
[[nodiscard]] ComparedPackages package_changes(const Root& root, const std::vector<BuiltRpm>& built,
                                               const std::filesystem::path& folder,
                                               const std::vector<PackageEntry>& vendor,
                                               Repositories& repositories, Workplace& workplace);

/// The packages that rpm in a sandbox over `layers` says are installed, sorted; digests are those
/// of the target's verified indexes.
[[nodiscard]] std::vector<RootPackage>
root_packages(const std::vector<std::filesystem::path>& layers, Repositories& repositories,
              Workplace& workplace);

} // namespace stopgap::rpm
