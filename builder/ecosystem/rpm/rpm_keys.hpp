#pragma once
// Who signed an RPM package, under base/openpgp's strict rule. librpm's own verdict does not count
// alone: it accepts expired and revoked keys (rpm#1598), and SHA-1.

#include "base/openpgp.hpp"
#include "ecosystem/rpm/rpm_layout.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

/// The OpenPGP signatures of a package (packets), as its signature header carries them.
struct RpmSignatures {
    std::vector<std::string> over_header;
    std::vector<std::string> over_package; ///< header and payload: the way before rpm 4.14
};

/// What vouches for the payload where the header is signed.
enum class PayloadDigest {
    strong, ///< the header has its SHA-256 (or longer), and it has been verified
    none,   ///< only a signature over header and payload will do
};

/// The signer whose signature counts. Error(verification) "NAME: is not signed", or with the reason
/// of each signature that does not count. The bytes that were signed are taken from the file here.
[[nodiscard]] Signer verified_signer(int package, const RpmLayout& layout,
                                     const RpmSignatures& signatures, PayloadDigest digest,
                                     const TrustedKeys& keys, const std::string& name);

} // namespace stopgap::rpm
