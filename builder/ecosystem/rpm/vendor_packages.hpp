#pragma once
// The vendor's binaries of a source package, for hosts that leave a hotfix.

#include "ecosystem/rpm/repositories.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <vector>

namespace stopgap::rpm {

/// Downloads those of `vendor` that hosts install into `folder`, each held to the signed index that
/// lists it, and to the key of the target. Error(unreachable) where no repository serves one.
[[nodiscard]] std::vector<Artifact> fetch_vendor_packages(const std::vector<PackageEntry>& vendor,
                                                          const std::filesystem::path& folder,
                                                          Repositories& repositories);

} // namespace stopgap::rpm
