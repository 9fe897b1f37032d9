#include "base/ed25519.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"

#include <openssl/evp.h>

namespace stopgap {

namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

const unsigned char* unsigned_bytes(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* unsigned_bytes(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Error refused(const char* what) {
    return {ExitStatus::machine, std::string("ed25519: ") + what};
}

Key private_key_of(std::string_view bytes) {
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, unsigned_bytes(bytes),
                                         bytes.size()));
    if (!key) {
        throw refused("OpenSSL refuses the private key");
    }
    return key;
}

} // namespace

std::string ed25519_signature(std::string_view private_key, std::string_view bytes) {
    const Key key = private_key_of(private_key);
    const DigestContext context(EVP_MD_CTX_new());
    std::string signature(k_ed25519_signature_bytes, '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), unsigned_bytes(signature), &size, unsigned_bytes(bytes),
                       bytes.size()) != 1 ||
        size != signature.size()) {
        throw refused("OpenSSL does not sign");
    }
    return signature;
}

std::string ed25519_public_key(std::string_view private_key) {
    const Key key = private_key_of(private_key);
    std::string bytes(k_ed25519_key_bytes, '\0');
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key.get(), unsigned_bytes(bytes), &size) != 1 ||
        size != bytes.size()) {
        throw refused("OpenSSL gives no public key");
    }
    return bytes;
}

bool ed25519_verifies(std::string_view public_key, std::string_view bytes,
                      std::string_view signature) {
    if (public_key.size() != k_ed25519_key_bytes || signature.size() != k_ed25519_signature_bytes) {
        return false;
    }
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, unsigned_bytes(public_key),
                                              public_key.size()));
    const DigestContext context(EVP_MD_CTX_new());
    return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                            unsigned_bytes(bytes), bytes.size()) == 1;
}

} // namespace stopgap
