#pragma once
// Which mirrors this machine's own dnf is set to, as far as its .repo files name them by baseurl:
// host and path only. Nothing else of the host's configuration is used, and dnf is not run.

#include "base/files.hpp"
#include "model/target.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// Mirror name -> base URL, for those repositories of the targets whose `path` a baseurl of an
/// enabled repository ends with; empty where `folder` holds no .repo file. metalink= and
/// mirrorlist= name no mirror: they choose one for each run.
[[nodiscard]] std::map<std::string, std::string>
machine_mirrors(const std::vector<Target>& targets, const fs::path& folder = "/etc/yum.repos.d");

/// As machine_mirrors(), from the text of one .repo file (dnf.conf(5), "REPO OPTIONS").
[[nodiscard]] std::map<std::string, std::string> mirrors_in(std::string_view repo_file,
                                                            const std::vector<Target>& targets);

} // namespace stopgap::rpm
