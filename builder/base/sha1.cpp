#include "base/sha1.hpp"

#include "base/error.hpp"

#include <openssl/evp.h>

#include <fmt/format.h>

#include <array>

namespace stopgap {

std::string sha1_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
    unsigned size = 0;
    check_invariant(
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1,
        "OpenSSL refuses a digest");
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += fmt::format("{:02x}", digest.at(i));
    }
    return text;
}

} // namespace stopgap
