#pragma once
// Which mirrors this machine's own apt is set to: host and path only. Nothing else of the host's
// apt configuration is used.

#include "model/target.hpp"

#include <map>
#include <string>
#include <vector>

namespace stopgap::deb {

/// Mirror name ("debian", "debian-security") -> base URL, for those names of the targets'
/// repositories whose suites this machine's apt fetches from somewhere; empty where there is no
/// apt.
[[nodiscard]] std::map<std::string, std::string>
machine_mirrors(const std::vector<Target>& targets);

/// As machine_mirrors(), from what `apt-get indextargets` printed: "URL<TAB>SUITE<TAB>ORIGIN"
/// lines.
[[nodiscard]] std::map<std::string, std::string> mirrors_in(const std::string& index_targets,
                                                            const std::vector<Target>& targets);

} // namespace stopgap::deb
