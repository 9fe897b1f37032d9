#include "base/clearsign.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap {
namespace {

const std::string k_document = "-----BEGIN PGP SIGNED MESSAGE-----\n"
                               "Hash: SHA512\n"
                               "\n"
                               "Origin: Debian  \n"
                               "- -- dashed\n"
                               "-----BEGIN PGP SIGNATURE-----\n"
                               "\n"
                               "iQIz\n"
                               "-----END PGP SIGNATURE-----\n";

std::string refusal_of(const std::string& document) {
    const Error error =
        test::error_of([&] { static_cast<void>(clearsigned_text(document, "InRelease")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Clearsign, the_text_is_what_stands_inside_the_block) {
    EXPECT_EQ(clearsigned_text(k_document, "InRelease"), "Origin: Debian\n-- dashed\n");
}

TEST(Clearsign, text_before_the_block_is_refused) {
    EXPECT_EQ(refusal_of("Origin: evil\n" + k_document),
              "InRelease: is no clean signed document: text before the signed block");
}

TEST(Clearsign, text_after_the_block_is_refused) {
    EXPECT_EQ(refusal_of(k_document + "Origin: evil\n"),
              "InRelease: is no clean signed document: text after the signed block");
}

TEST(Clearsign, empty_lines_after_the_block_are_nothing) {
    EXPECT_EQ(clearsigned_text(k_document + "\n \n", "InRelease"), "Origin: Debian\n-- dashed\n");
}

TEST(Clearsign, a_second_block_is_refused) {
    EXPECT_EQ(refusal_of(k_document + k_document),
              "InRelease: is no clean signed document: text after the signed block");
}

TEST(Clearsign, an_unescaped_dash_is_refused) {
    std::string document = k_document;
    document.replace(document.find("- --"), 2, "");
    EXPECT_EQ(refusal_of(document),
              "InRelease: is no clean signed document: a line that starts with an unescaped dash");
}

TEST(Clearsign, a_header_but_hash_is_refused) {
    std::string document = k_document;
    document.insert(document.find("Hash"), "NotDashEscaped: yes\n");
    EXPECT_EQ(refusal_of(document),
              "InRelease: is no clean signed document: unknown header \"NotDashEscaped: yes\"");
}

TEST(Clearsign, a_nul_byte_is_refused) {
    EXPECT_EQ(refusal_of(k_document + std::string(1, '\0')),
              "InRelease: is no clean signed document: it holds NUL bytes");
}

TEST(Clearsign, a_document_cut_anywhere_is_refused_or_whole) {
    for (std::size_t size = 0; size + 1 < k_document.size(); ++size) {
        EXPECT_FALSE(refusal_of(k_document.substr(0, size)).empty()) << size;
    }
    EXPECT_EQ(clearsigned_text(k_document.substr(0, k_document.size() - 1), "InRelease"),
              "Origin: Debian\n-- dashed\n");
}

} // namespace
} // namespace stopgap
