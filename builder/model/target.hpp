#pragma once
// A target: distribution, release, architecture and its repositories, as sandbox/roots/*.toml or
// the user's own description gives them.

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap {

enum class Family { deb, rpm };
/// Which rule names a hotfix of this distribution (docs/versions.md).
enum class VersionScheme { debian, ubuntu, rpm_caret, rpm_plain };

struct Repository {
    std::string mirror; ///< a mirror's name in the configuration: "debian", "debian-security"
    std::string url;    ///< a fixed base URL; empty: the mirror's

    // deb: https://wiki.debian.org/DebianRepository/Format
    std::string suite; ///< the dists/ folder's name
    std::vector<std::string> components;
    bool may_be_expired = false; ///< an expired index is used, shown and recorded

    // rpm: a folder that holds repodata/
    std::string name; ///< dnf's id of it: [A-Za-z0-9][A-Za-z0-9._-]*, unique in the target
    std::string path; ///< below the mirror or URL, without "/" at its ends; empty: that itself
    bool may_be_unsigned_metadata = false; ///< repomd.xml has no signature: each package's counts
    bool may_be_unsigned_packages =
        false; ///< packages carry none: the signed metadata's digests do
};

struct Target {
    std::string name;        ///< "debian-bookworm-amd64"
    std::string description; ///< "Debian 12 (bookworm), amd64"
    Family family = Family::deb;
    std::string distribution; ///< "debian"
    std::string release;      ///< "bookworm"
    std::string architecture; ///< in the distribution's own word: "amd64", "x86_64"
    VersionScheme versions = VersionScheme::debian;
    std::filesystem::path keyring; ///< OpenPGP keyring that signs the repositories
    std::vector<Repository> repositories;
    /// Other suites of the same archive that recipes may name and files may be looked up in.
    std::vector<Repository> siblings;
    /// rpm: repositories of source packages alone, which dnf never sees.
    std::vector<Repository> source_repositories;
    std::vector<std::string> root_packages; ///< beside the distribution's own minimal build set
    /// rpm: packages of the root whose dnf takes the host's place; empty: the host's own dnf.
    std::vector<std::string> bootstrap_packages;
    std::string releasever;      ///< rpm: what dnf calls the release; empty in deb targets
    std::filesystem::path rpmdb; ///< rpm: where the target's rpm keeps its database: "/var/lib/rpm"
    std::string digest;          ///< SHA-256 of the description file
};

} // namespace stopgap
