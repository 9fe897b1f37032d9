#pragma once
// updateinfo.xml: which packages fix which CVE, so that `dnf upgrade --cve CVE-...` and all that
// reads advisories find a hotfix. What dnf 4.14 needs: the type, a reference for each CVE, and each
// package's architecture (https://github.com/rpm-software-management/createrepo_c).

#include "ecosystem/repository_format.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

/// One advisory per hotfix, in the order given. Error(verification) for text that no XML may hold.
[[nodiscard]] std::string updateinfo_xml(const std::vector<PublishedHotfix>& hotfixes,
                                         const Target& target);

} // namespace stopgap::rpm
