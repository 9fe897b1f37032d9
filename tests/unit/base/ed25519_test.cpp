#include "base/ed25519.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace stopgap {
namespace {

std::string bytes_of(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

// RFC 8032, section 7.1, tests 1 and 2.
struct Vector {
    std::string private_key, public_key, message, signature;
};
const Vector k_empty = {
    bytes_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    bytes_of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), "",
    bytes_of("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3"
             "9701cf9b46bd25bf5f0595bbe24655141438e7a100b")};
const Vector k_one_byte = {
    bytes_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
    bytes_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), "\x72",
    bytes_of("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3"
             "613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")};

TEST(Ed25519, SignsAndVerifiesAsTheRfcsExamples) {
    for (const Vector& vector : {k_empty, k_one_byte}) {
        EXPECT_EQ(ed25519_public_key(vector.private_key), vector.public_key);
        EXPECT_EQ(ed25519_signature(vector.private_key, vector.message), vector.signature);
        EXPECT_TRUE(ed25519_verifies(vector.public_key, vector.message, vector.signature));
    }
}

TEST(Ed25519, RefusesOtherBytesOtherKeysAndOtherLengths) {
    EXPECT_FALSE(ed25519_verifies(k_empty.public_key, "x", k_empty.signature));
    EXPECT_FALSE(ed25519_verifies(k_one_byte.public_key, "", k_empty.signature));
    std::string touched = k_empty.signature;
    touched[63] = static_cast<char>(touched[63] ^ 1);
    EXPECT_FALSE(ed25519_verifies(k_empty.public_key, "", touched));
    EXPECT_FALSE(ed25519_verifies(k_empty.public_key, "", k_empty.signature + "x"));
    EXPECT_FALSE(ed25519_verifies("short", "", k_empty.signature));
    EXPECT_FALSE(ed25519_verifies(k_empty.public_key, "", ""));
}

TEST(Ed25519, WithoutAKeyOfThatLengthIsAnError) {
    EXPECT_THROW(static_cast<void>(ed25519_signature("short", "x")), Error);
}

} // namespace
} // namespace stopgap
