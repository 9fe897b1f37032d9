#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace stopgap {
namespace {

TEST(Base64, IsThatOfTheRfcsExamples) {
    // RFC 4648, section 10
    const std::vector<std::pair<std::string, std::string>> examples = {{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : examples) {
        EXPECT_EQ(base64_of(bytes), text);
        EXPECT_EQ(base64_decoded(text), bytes);
    }
}

TEST(Base64, ComesBackForEveryByte) {
    std::string bytes;
    for (int value = 0; value < 256; ++value) {
        bytes += static_cast<char>(value);
        EXPECT_EQ(base64_decoded(base64_of(bytes)), bytes);
    }
}

TEST(Base64, IsRefusedWhereItIsNotAsWritten) {
    for (const char* text :
         {"Zg", "Zg=", "Zg===", "Zh==", "Z g=", "Zg==\n", "Zm9-", "=", "Zg==Zg=="}) {
        EXPECT_EQ(base64_decoded(text), std::nullopt) << text;
    }
}

} // namespace
} // namespace stopgap
