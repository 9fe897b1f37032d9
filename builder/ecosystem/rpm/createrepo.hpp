#pragma once
// createrepo_c and modifyrepo_c (the host's) at work on packages, in a sandbox: they parse what a
// hostile build may have made. What they write is held against the packages before it is signed.

#include "base/files.hpp"
#include "ecosystem/workplace.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::rpm {

struct IndexedFolder {
    fs::path folder;                   ///< the repository
    std::string below;                 ///< the folder in it that holds the packages: "packages"
    std::vector<std::string> packages; ///< those to list, below `folder`
    std::uint64_t revision = 0;
    std::string updateinfo; ///< the text of updateinfo.xml
};

/// Writes the files of repodata/ into `to`, which is made. Throws Error(machine) with the mend
/// where createrepo_c is missing, Error(verification) with its words where it fails.
void write_repodata(const IndexedFolder& indexed, const fs::path& to, Workplace& workplace);

} // namespace stopgap::rpm
