#pragma once
// Who signed an RPM package, under base/openpgp's strict rule. librpm's own verdict does not count
// alone: it accepts expired and revoked keys (rpm#1598) and SHA-1.

#include "base/files.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/rpm/rpm_layout.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

/// The OpenPGP signatures of a package, as its signature header carries them.
struct RpmSignatures {
    std::vector<std::string> over_header;  ///< RSAHEADER, DSAHEADER, OPENPGP: packets
    std::vector<std::string> over_package; ///< SIGPGP, SIGGPG: header and payload, old style
};

struct PackageSigner {
    Signer signer;
    bool payload_is_signed = false; ///< by an old style signature that counts
};

/// The signer whose signature counts; Error(verification) "NAME: is not signed", or with the reason
/// of each signature that does not count. The bytes signed are taken from the file here.
[[nodiscard]] PackageSigner verified_signer(int package, const RpmLayout& layout,
                                            const RpmSignatures& signatures,
                                            const TrustedKeys& keys, const std::string& name);

} // namespace stopgap::rpm
