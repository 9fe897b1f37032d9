#pragma once
// DSSE envelopes (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md and
// envelope.md): a document with signatures over its type and its bytes.
//
// Rules:
//  - Keys are the caller's: it signs bytes, and says whether a signature over bytes counts.
//  - A keyid is a hint for people; nothing here decides by it.
//  - An envelope that is read has exactly the fields of the format, canonical base64 and at least
//    one signature; the payload comes out only where a signature counts.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::artifacts {

/// The payload type of an in-toto statement.
inline constexpr const char* k_in_toto_type = "application/vnd.in-toto+json";

/// The bytes that are signed: "DSSEv1 LENGTH TYPE LENGTH PAYLOAD".
[[nodiscard]] std::string dsse_pae(std::string_view payload_type, std::string_view payload);

struct DsseSigner {
    std::string keyid; ///< may be empty
    std::function<std::string(std::string_view bytes)> sign;
};

/// The envelope as JSON, signed by each.
[[nodiscard]] std::string dsse_envelope(const std::string& payload_type, const std::string& payload,
                                        const std::vector<DsseSigner>& signers);

/// Whether `signature` over `bytes` is one of a key that the caller trusts.
using Counts = std::function<bool(std::string_view bytes, std::string_view signature)>;

/// The payload of an envelope of that type. Throws Error(verification) "FILE: FIELD: what" where it
/// is malformed, of another type, or no signature counts.
[[nodiscard]] std::string verified_payload(const std::string& envelope, const std::string& file,
                                           const std::string& payload_type, const Counts& counts);

} // namespace stopgap::artifacts
