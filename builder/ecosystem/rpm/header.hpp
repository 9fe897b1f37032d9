#pragma once
// RPM package files: verified, and their headers as checked values.
//
// Rules:
//  - librpm reads in the confined worker: no file system, no network, so neither macros nor
//    configuration nor the rpm database of anybody's. What it logs is collected into the error.
//  - Digests of header and payload are always verified, by librpm and, where they are SHA-256, by
//    us; a package that has none for either is refused.
//  - With keys, the package must carry a signature that counts under base/openpgp's strict rule
//    (librpm accepts expired and revoked keys, and SHA-1), and librpm must find it good as well: a
//    key of a kind that the machine's librpm does not know is refused. A signature over the header
//    needs a payload digest of SHA-256 or stronger in that header; one over header and payload (rpm
//    before 4.14) needs none.
//  - Without keys, whoever asks has pinned the file otherwise: any digest that librpm knows will
//  do.
//  - Names, versions, architectures, file names and dependencies are admitted by names.hpp; counts
//    and sizes are bounded.
//  - Each refusal is Error(verification) with `name` as its subject.

#include "base/files.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/rpm/evr.hpp"
#include "ecosystem/rpm/names.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

struct RpmHeader {
    std::string name;
    Evr evr;
    std::string arch;       ///< "src" or "nosrc" for a source package
    std::string source_rpm; ///< file name of the source package; empty in a source package
    std::vector<std::string> requires_; ///< as rpm shows them; of a source package: BuildRequires
    std::vector<std::string> provides;
    /// Every relation to other packages, for people: "Requires: bash", "Obsoletes: foo < 2".
    std::vector<std::string> relations;
    /// What rpm runs, as a spec calls it ("post", "triggers") -> program and text.
    std::map<std::string, std::string> scriptlets;
    bool is_source = false;
    std::string signer;           ///< the primary key's fingerprint; empty: no keys were given
    std::uint64_t build_time = 0; ///< seconds since 1970; 0: it does not say
};

/// Verifies the package and reads its header. `name` is the subject of errors.
[[nodiscard]] RpmHeader read_rpm(const fs::path& file, const std::string& name,
                                 const std::optional<TrustedKeys>& keys);

[[nodiscard]] Nevra nevra_of(const RpmHeader& header);

/// Holds a package to what the repository (or the build) said that it is: an Error(verification)
/// "NAME: its header says ..., not ..." otherwise. An absent epoch is 0.
void require_same_package(const RpmHeader& header, const Nevra& expected, const std::string& name);

/// The header's requirements without rpm's own ("rpmlib(...)"), each once, in the header's order:
/// what a package manager can be asked for.
[[nodiscard]] std::vector<std::string> package_requirements(const RpmHeader& header);

} // namespace stopgap::rpm
