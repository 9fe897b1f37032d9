#pragma once
// OpenPGP signatures through gpgme, under one strict rule (knowledge: publishing, finding 1):
// a signature counts only if it is good, was made with SHA-256 or stronger, and its primary key is
// in the keyring given, not expired, not revoked, not weak (RSA or DSA below 2048 bits), and, where
// fingerprints are pinned, one of them. A signing subkey must satisfy the same.
//
// Rules:
//  - The user's own GnuPG home is never read or written: the given keys are imported into a private
//    temporary home. No agent is started, nothing is looked up on a network.
//  - One signature that counts is enough; others by unknown or expired keys do no harm, a bad one
//    by a known key refuses the whole.
//  - Text around a clearsigned block, or more than one block, is refused.
//  - Refusals are Error(verification) and say which of the conditions failed.

#include "base/files.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

struct Signer {
    std::string fingerprint; ///< the primary key's, 40 or 64 upper-case hexadecimal digits
    std::string user_id;
};

/// Where keys come from: files (binary or armored), and the fingerprints allowed (empty: any key
/// of the files).
struct TrustedKeys {
    std::vector<std::filesystem::path> files;
    std::vector<std::string> fingerprints;
};

/// Checks a detached signature over `signed_file`. `name` is the subject of errors.
[[nodiscard]] Signer verify_detached(std::string_view signature,
                                     const std::filesystem::path& signed_file,
                                     const TrustedKeys& keys, const std::string& name);

/// The same over bytes.
[[nodiscard]] Signer verify_detached_bytes(std::string_view signature, std::string_view bytes,
                                           const TrustedKeys& keys, const std::string& name);

struct ClearSigned {
    std::string text; ///< exactly what was signed
    Signer signer;
};

/// Checks an inline-signed document (RFC 9580, section 7) and returns only its signed text.
[[nodiscard]] ClearSigned verify_clearsigned(std::string_view document, const TrustedKeys& keys,
                                             const std::string& name);

/// One primary key of a key file.
struct KeyFacts {
    Signer key;
    bool expired = false;
    bool revoked = false;
    /// Seconds since 1970 until which it can sign: the primary key's own end, or that of the
    /// longest-living signing key that is good now. 0: without end.
    long signs_until = 0;
};

/// The keys of `file` (binary or armored). Throws Error(verification) where it holds none, or a
/// secret one.
[[nodiscard]] std::vector<KeyFacts> keys_in_file(const std::filesystem::path& file);

} // namespace stopgap
