#pragma once
// The hotfixes that a target's folder of a repository holds: hotfixes/ID/VERSION/ with the manifest
// of the build and published.json, each signed, and all that is no package for hosts.
//
// Rules:
//  - A record counts only with both signatures by the key given, and where each file that it lists
//    is there with its size and digest.
//  - A retired hotfix has retired.json too, signed. Its files stay, for hosts that go back; its
//    packages are in no index, and a version that is retired is never published again.
//  - A file is never replaced by one of other bytes (signatures aside): Error(verification).

#include "base/files.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/published_tree.hpp"
#include "ecosystem/repository_format.hpp"
#include "model/recipe.hpp"

#include <string>
#include <vector>

namespace stopgap::lifecycle {

/// Every hotfix of the folder, verified, sorted by id and version.
[[nodiscard]] std::vector<PublishedHotfix>
read_hotfixes(const fs::path& folder, const std::string& target, const TrustedKeys& keys);

/// A hotfix as the build left it, in a private copy that was held to its manifest.
struct BuiltHotfix {
    artifacts::Manifest manifest;
    std::string manifest_text;
    fs::path folder;
    Deploy deploy; ///< the recipe's
    Fix fix = {};  ///< the recipe's for this target
};

/// Puts the hotfix into the folder. One that is there already stays as it is: its packages must be
/// the same; what records one build need not be.
void add_hotfix(const fs::path& folder, const BuiltHotfix& built, RepositoryFormat& format,
                SignatureMaker& signatures);

/// Signs that each version of the hotfix in the folder has had its time, but for those of which
/// that is signed already; `retirement` is that of one of them.
void retire_hotfix(const fs::path& folder, artifacts::Retirement retirement,
                   SignatureMaker& signatures);

/// Those that an index lists.
[[nodiscard]] std::vector<PublishedHotfix>
not_retired(const std::vector<PublishedHotfix>& hotfixes);

/// Holds the file that tells a host's package manager of the repository to the keys.
void require_client_file(const fs::path& folder, const RepositoryFormat& format,
                         const TrustedKeys& keys);

/// Error(verification) where the index lists a package that no hotfix has, or lacks one.
void require_same_packages(const std::vector<PublishedHotfix>& hotfixes,
                           const std::vector<ListedPackage>& listed, const std::string& subject);

} // namespace stopgap::lifecycle
