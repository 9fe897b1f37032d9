#pragma once
// dnf at work on a root that is a mount in a sandbox (--installroot): it resolves, installs and
// removes, without a network, from the local mirror.
//
// Rules:
//  - Its configuration, home and rpm macros are ours; nothing of the host's or of the root's is
//    read, no plug-in runs, weak dependencies are not wanted.
//  - It verifies once more what we have verified already: the repositories' metadata and each
//    package by their signatures (where the description says that they have one), with the target's
//    keyring alone. rpm is told to refuse packages without signature and digests
//    (_pkgverify_level).
//  - rpm's database is where the target's rpm expects it.
// dnf 4 and dnf 5: the host's, or the target's own of a layer (Tools).

#include "ecosystem/rpm/dnf_output.hpp"
#include "ecosystem/rpm/local_mirror.hpp"
#include "ecosystem/rpm/requirement_repository.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Where sandboxes of dnf see what it works on and with.
inline constexpr const char* k_root_inside = "/stopgap/root";
inline constexpr const char* k_requirements_inside = "/stopgap/requirements";

/// Layers with the dnf and rpm to use; none: the host's.
using Tools = std::vector<std::filesystem::path>;

/// What dnf works on.
struct DnfPlace {
    Tools tools = {};
    std::vector<std::filesystem::path> lowers = {}; ///< of the root; empty: a new one
    std::filesystem::path upper = {};               ///< where changes go; empty: thrown away
    std::vector<sandbox::Mount> mounts = {};        ///< more to see, such as built packages
    std::filesystem::path requirements = {}; ///< folder of a RequirementRepository; empty: none
};

enum class Trust {
    signed_only, ///< every package carries a good signature, unless the description says otherwise
    built_by_us  ///< package files given by path may be unsigned; those of repositories may not
};

/// What a resolution came to.
struct Resolution {
    bool possible = false;
    Transaction transaction; ///< where it is possible; empty: nothing to do
    std::string output;      ///< dnf's own words
};

/// One dnf in one sandbox: what one call changes in the root, the next one sees.
class Dnf {
  public:
    /// Throws Error(machine) with the mend where there is no dnf, and Error(verification) where dnf
    /// refuses the repositories.
    Dnf(const Target& target, const LocalMirror& mirror, const DnfPlace& place,
        Workplace& workplace);
    Dnf(const Dnf&) = delete;
    Dnf& operator=(const Dnf&) = delete;
    ~Dnf();

    /// What `dnf ARGUMENTS` would do; nothing is changed. Throws Error(machine) where dnf was
    /// stopped.
    [[nodiscard]] Resolution resolve(const std::vector<std::string>& arguments,
                                     Trust trust = Trust::signed_only);

    /// Runs `dnf -y ARGUMENTS`, stdout and stderr in one.
    [[nodiscard]] sandbox::Ended run(const std::vector<std::string>& arguments,
                                     Trust trust = Trust::signed_only);

    /// Every installed package but keys, as rpm of the same place sees them, sorted by name.
    [[nodiscard]] std::vector<Nevra> installed();

    /// Runs a program of the root's in it, as root there, with the whole environment clean.
    [[nodiscard]] sandbox::Ended run_in_root(const std::vector<std::string>& argv,
                                             std::chrono::seconds timeout);

  private:
    [[nodiscard]] sandbox::Ended run_dnf(std::vector<std::string> arguments, Trust trust);

    std::filesystem::path folder_; ///< in the run's scratch: configuration, homes, cache
    std::string release_;
    std::string database_;
    std::string program_;
    std::optional<sandbox::Sandbox> box_;
};

/// "dnf" or "dnf5", as the host has it, and its rpm. Throws Error(machine) with the mend.
[[nodiscard]] std::string host_dnf(const Target& target);

/// The packages that the transaction takes from repositories, as our own verified index lists them.
/// One that it does not list is Error(verification): nothing unlisted is ever downloaded.
[[nodiscard]] std::vector<PackageEntry> downloads_of(const Transaction& transaction,
                                                     Repositories& repositories);

} // namespace stopgap::rpm
