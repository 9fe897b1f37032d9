#pragma once
// The deploy kits of a target's folder of a repository: kits/ID/VERSION/ with the deploy script and
// its signed manifest, the hotfix's packages as they were published, and what configuration
// management runs (docs/deploying.md).
//
// Rules:
//  - Whenever a kit is made or changed, its serial goes above that of every other kit of the
//    hotfix, since hosts refuse a smaller one than they have seen.
//  - Whatever changes a kit makes its files for configuration management anew, since they hold its
//    serial and the digests of its files.
//  - SHA256SUMS lists every other file of a kit but its own signature, and is signed.
//  - What writes works on the unseen copy of a folder (lifecycle/repository_folder): files are
//    replaced, never written to.

#include "lifecycle/hotfix_records.hpp"
#include "model/target.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace stopgap::lifecycle {

/// Who makes kits, and where hosts find them.
struct KitIssuer {
    SignatureMaker& signatures;
    std::string url; ///< where the target's folder is served; empty: nowhere
};

/// Makes the kit of what add_hotfix() put into the folder, where there is none yet or [deploy] has
/// changed. One that is there gets the script and the templates of this program. Gives its folder,
/// below `folder`. Error(usage) where [deploy] has a value that no host would accept.
fs::path put_kit(const fs::path& folder, const BuiltHotfix& built, const Target& target,
                 const RepositoryFormat& format, const KitIssuer& issuer);

/// Turns the hotfix's newest kit into the way back: hosts that run its `retire` get `vendor`, files
/// of `from`; a workaround's packages are taken away. It begins at the first environment. Gives its
/// folder, below `folder`. A package that the vendor lacks is warned of; Error(usage) where it has
/// none of them.
fs::path retire_kit(const fs::path& folder, const std::string& id,
                    const std::vector<Artifact>& vendor, const fs::path& from,
                    const KitIssuer& issuer);

/// Gives each hotfix's newest kit the script and the templates of this program, and where its end
/// is near a new end and a new serial. It stays promoted where it was.
void renew_kits(const fs::path& folder, const KitIssuer& issuer);

/// Signs that the hotfix's newest kit did well in the environment, so that the next one may take
/// it. Gives the kit's folder, below `folder`. Error(usage) where there is no such kit, it has not
/// the serial that was tried there, or the environment is none of its order.
fs::path promote_kit(const fs::path& folder, const std::string& id, std::uint64_t serial,
                     const std::string& environment, const KitIssuer& issuer);

/// Holds every kit to the keys and to the hotfix that it is of, and gives how many there are.
/// Error(verification) for the first that is not as it was published.
std::size_t verify_kits(const fs::path& folder, const std::vector<PublishedHotfix>& hotfixes,
                        const TrustedKeys& keys);

} // namespace stopgap::lifecycle
