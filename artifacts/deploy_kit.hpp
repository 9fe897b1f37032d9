#pragma once
// The deploy kit: what lies beside a hotfix's packages so that a host can install them, restart
// what needs it, and go back. Its data is a manifest, one value a line (docs/deploying.md), which
// spec-templates/deploy/ reads; the script is the same for each kit.
//
// Rules:
//  - A manifest holds only what the script accepts: a value of another form is an Error here, not a
//    refusal on a thousand hosts.
//  - The same values give the same bytes.
//  - Nothing here signs: `deploy.manifest.asc` and `promotion-ENVIRONMENT.asc` are detached
//    signatures by the key that hosts trust, over SHA-256 or better.

#include "model/recipe.hpp"
#include "model/result.hpp"
#include "model/target.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::artifacts {

inline constexpr std::string_view k_deploy_manifest_name = "deploy.manifest";
inline constexpr std::string_view k_deploy_script_name = "deploy.sh";

/// A version of a package that hosts may be at before the hotfix.
struct StartVersion {
    std::string name;
    std::string version;
};

/// Everything that a kit is made of. Artifacts are files of the kit's one folder; their paths are
/// file names.
struct DeployKit {
    std::string id;
    /// Grows with each manifest of the same id; hosts refuse a smaller one.
    std::uint64_t serial = 1;
    std::string expires; ///< UTC, "2027-01-31T00:00:00Z": hosts refuse it from then on
    Family family = Family::deb;
    std::string architecture;       ///< the target's: "amd64", "x86_64"
    std::string os_id, os_release;  ///< os_of()
    std::vector<Artifact> packages; ///< the hotfix's; at least one
    std::vector<Artifact> old;      ///< the base's, to go back to; empty: hosts look for themselves
    std::vector<StartVersion> from; ///< empty for a package: any version below the hotfix's
    /// The vendor's, in a retirement. A path that is empty: the host's own repositories have it
    /// (deb).
    std::vector<Artifact> retire;
    /// A workaround's: its packages come new to hosts that have one that was built from this source
    /// package. Empty: no package comes new.
    std::string beside;
    std::vector<std::string> check; ///< an argument vector, run before a restart; empty: none
    std::vector<Artifact> purge;    ///< in a retirement: what hosts take away
    Deploy deploy;
};

/// What /etc/os-release calls a target: ID, and VERSION_ID, VERSION_CODENAME or "any".
struct OsRelease {
    std::string id, release;
};
[[nodiscard]] OsRelease os_of(const Target& target);

/// Whether hosts install the artifact: a binary package, and not one of debugging symbols.
[[nodiscard]] bool is_for_hosts(const Artifact& artifact);

/// A kit for hosts of the target, with no package in it yet.
[[nodiscard]] DeployKit deploy_kit(std::string id, const Deploy& deploy, const Target& target);

/// The text of deploy.manifest. Throws Error(usage) where a value has a form that no host accepts,
/// with the value and what it is.
[[nodiscard]] std::string deploy_manifest(const DeployKit& kit);

/// The lines of a manifest by which hosts leave the hotfix: `retire` and `purge` of DeployKit, and
/// packages of the hotfix's other versions, which hosts leave too. Throws as deploy_manifest()
/// does.
[[nodiscard]] std::string retirement_rows(const std::vector<Artifact>& retire,
                                          const std::vector<Artifact>& purge,
                                          const std::vector<Artifact>& other_versions);

/// The text of promotion-ENVIRONMENT: that a manifest did well there, so that the environment
/// behind it in the order may follow. `manifest_sha256` is of the manifest's bytes.
[[nodiscard]] std::string promotion(const std::string& id, std::uint64_t serial,
                                    std::string_view manifest_sha256,
                                    const std::string& environment);

/// The script that reads it: one self-contained POSIX shell script.
[[nodiscard]] std::string_view deploy_script();

} // namespace stopgap::artifacts
