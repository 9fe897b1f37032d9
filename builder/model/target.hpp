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
    std::string suite;  ///< deb: the dists/ folder's name
    std::vector<std::string> components;
    bool may_be_expired = false; ///< an expired index is used, shown and recorded
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
    std::vector<std::string> root_packages; ///< beside the distribution's own minimal build set
    std::string digest;                     ///< SHA-256 of the description file
};

} // namespace stopgap
