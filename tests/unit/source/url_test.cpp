#include "source/url.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

std::string refusal_of(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(checked_url(text)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Url, http_and_https_are_accepted) {
    EXPECT_TRUE(checked_url("https://mirror.example/x").is_https);
    EXPECT_FALSE(checked_url("http://mirror.example:8080/x").is_https);
    EXPECT_EQ(checked_url("http://[::1]:80/x").host, "::1");
}

TEST(Url, other_schemes_are_refused) {
    EXPECT_EQ(refusal_of("file:///etc/passwd"),
              "file:///etc/passwd: only http and https are allowed");
    EXPECT_EQ(refusal_of("ftp://mirror.example/x"),
              "ftp://mirror.example/x: only http and https are allowed");
}

TEST(Url, credentials_are_refused_and_not_shown) {
    EXPECT_EQ(refusal_of("https://me:secret@mirror.example/x"),
              "https://***@mirror.example/x: credentials are not allowed in a URL");
}

TEST(Url, control_characters_are_refused) {
    EXPECT_EQ(refusal_of("http://mirror.example/x\r\nHost: evil"),
              "http://mirror.example/x\\x0d\\x0aHost: evil: spaces and control characters are not "
              "allowed in a URL");
    EXPECT_EQ(refusal_of("mirror"), "mirror: is not a URL");
}

TEST(Url, kinds_of_addresses_are_told_apart) {
    EXPECT_EQ(kind_of_address("127.0.0.1"), AddressKind::loopback);
    EXPECT_EQ(kind_of_address("localhost"), AddressKind::loopback);
    EXPECT_EQ(kind_of_address("::1"), AddressKind::loopback);
    EXPECT_EQ(kind_of_address("169.254.169.254"), AddressKind::link_local);
    EXPECT_EQ(kind_of_address("::ffff:169.254.169.254"), AddressKind::link_local);
    EXPECT_EQ(kind_of_address("64:ff9b::a9fe:a9fe"), AddressKind::link_local);
    EXPECT_EQ(kind_of_address("fe80::1"), AddressKind::link_local);
    EXPECT_EQ(kind_of_address("10.1.2.3"), AddressKind::site);
    EXPECT_EQ(kind_of_address("172.31.0.1"), AddressKind::site);
    EXPECT_EQ(kind_of_address("172.32.0.1"), AddressKind::global);
    EXPECT_EQ(kind_of_address("192.168.0.1"), AddressKind::site);
    EXPECT_EQ(kind_of_address("fd00::1"), AddressKind::site);
    EXPECT_EQ(kind_of_address("0.0.0.0"), AddressKind::reserved);
    EXPECT_EQ(kind_of_address("224.0.0.1"), AddressKind::reserved);
    EXPECT_EQ(kind_of_address("2a04:4e42::644"), AddressKind::global);
    EXPECT_EQ(kind_of_address("151.101.2.132"), AddressKind::global);
}

TEST(Url, a_redirect_may_go_out_but_not_further_in) {
    EXPECT_TRUE(may_redirect(AddressKind::loopback, AddressKind::global));
    EXPECT_TRUE(may_redirect(AddressKind::site, AddressKind::site));
    EXPECT_FALSE(may_redirect(AddressKind::global, AddressKind::loopback));
    EXPECT_FALSE(may_redirect(AddressKind::site, AddressKind::link_local));
    EXPECT_FALSE(may_redirect(AddressKind::reserved, AddressKind::reserved));
}

} // namespace
} // namespace stopgap::source
