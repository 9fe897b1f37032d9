#pragma once
// The vendor's binaries of a source package, for hosts that leave a hotfix.

#include "ecosystem/deb/index.hpp"
#include "ecosystem/deb/suites.hpp"
#include "ecosystem/workplace.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <vector>

namespace stopgap::deb {

/// Downloads those of `vendor` that hosts install into `folder`, each held to the signed index that
/// lists it. Error(unreachable) where the archive does not serve one.
[[nodiscard]] std::vector<Artifact> fetch_vendor_packages(const std::vector<PackageFile>& vendor,
                                                          const std::filesystem::path& folder,
                                                          Suites& suites, Workplace& workplace);

} // namespace stopgap::deb
