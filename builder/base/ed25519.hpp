#pragma once
// Ed25519 signatures (RFC 8032, pure) through OpenSSL. Where keys come from, and who may use them,
// is the caller's business.

#include <string>
#include <string_view>

namespace stopgap {

inline constexpr std::size_t k_ed25519_key_bytes = 32;
inline constexpr std::size_t k_ed25519_signature_bytes = 64;

/// The 64 bytes. `private_key` are its 32 bytes (the seed). Throws Error(machine) "ed25519: ..."
/// where OpenSSL refuses the key.
[[nodiscard]] std::string ed25519_signature(std::string_view private_key, std::string_view bytes);

/// The 32 bytes of the public key.
[[nodiscard]] std::string ed25519_public_key(std::string_view private_key);

/// Whether the signature is that key's over these bytes; false for keys and signatures of another
/// length.
[[nodiscard]] bool ed25519_verifies(std::string_view public_key, std::string_view bytes,
                                    std::string_view signature);

} // namespace stopgap
