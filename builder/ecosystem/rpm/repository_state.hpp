#pragma once
// A repository's newest verified state: repomd.xml with its signature, from the mirror or as it was
// kept. The rules are those of repositories.hpp.

#include "ecosystem/rpm/repomd.hpp"
#include "ecosystem/workplace.hpp"
#include "model/target.hpp"

#include <filesystem>
#include <string>

namespace stopgap::rpm {

struct RepositoryState {
    std::string bytes;     ///< repomd.xml
    std::string signature; ///< repomd.xml.asc; empty where the metadata is unsigned
    Repomd repomd;
};

/// Where the states of a repository are to be had and how they are verified.
struct RepositoryPlace {
    std::string url; ///< of the folder that holds repodata/, with a final '/'
    bool may_be_unsigned = false;
    std::filesystem::path keyring;
};

/// Asks the mirror for a newer state than the one kept in STATE/indexes; offline, takes that one.
/// A mirror that offers an older one is told in a warning, and the newer one is used.
[[nodiscard]] RepositoryState newest_state(const RepositoryPlace& place, Workplace& workplace);

} // namespace stopgap::rpm
