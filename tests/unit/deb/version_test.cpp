#include "ecosystem/deb/version.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

std::string refusal_of(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(parse_version(text)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Version, is_split_at_the_first_colon_and_the_last_hyphen) {
    const Version version = parse_version("1:2.1.12-stable-8+deb12u1");
    EXPECT_EQ(version.epoch, "1");
    EXPECT_EQ(version.upstream, "2.1.12-stable");
    EXPECT_EQ(version.revision, "8+deb12u1");
    EXPECT_FALSE(version.native());
    EXPECT_EQ(version.text(), "1:2.1.12-stable-8+deb12u1");
    EXPECT_EQ(version.without_epoch(), "2.1.12-stable-8+deb12u1");
    EXPECT_TRUE(parse_version("248+deb12u1").native());
}

TEST(Version, what_is_none_is_refused_with_its_reason) {
    EXPECT_EQ(refusal_of(""), "version: \"\" is no Debian version: it is empty");
    EXPECT_EQ(refusal_of("a1"), "version: \"a1\" is no Debian version: it does not begin with a "
                                "digit");
    EXPECT_EQ(refusal_of("x:1"),
              "version: \"x:1\" is no Debian version: it has an epoch that is no number");
    EXPECT_EQ(refusal_of("1-"), "version: \"1-\" is no Debian version: it ends with a hyphen");
    EXPECT_EQ(refusal_of("1\n2"), "version: \"1\\x0a2\" is no Debian version: it holds a character "
                                  "other than letters, digits and . + - ~");
    for (const std::string& text :
         {std::string("1/../2"), std::string("1;rm"), std::string("1_2"), std::string("1:2:3"),
          std::string(":1"), std::string("--1"), std::string("1 2"), std::string("1\0", 2),
          std::string(201, '1'), std::string("99999999999:1"), std::string("1-2/3")}) {
        EXPECT_FALSE(is_version(text)) << text;
    }
}

TEST(Version, order_is_dpkgs) {
    EXPECT_TRUE(earlier("1.0~rc1-1", "1.0-1"));
    EXPECT_TRUE(earlier("9.9-1", "1:0.1-1"));
    EXPECT_FALSE(earlier("1.0-1", "1.0-1"));
    EXPECT_EQ(compare_versions("1.0", "1.0-0"), 0);
    EXPECT_EQ(compare_versions("1.05", "1.5"), 0);
    EXPECT_LT(compare_versions("1.0-0~x", "1.0"), 0);
    EXPECT_GT(compare_versions("2+deb12u1", "2+bhot1"), 0);
    EXPECT_EQ(latest_version({"1.0-1", "1.0-10", "1.0-9"}), "1.0-10");
    EXPECT_EQ(latest_version({}), "");
}

TEST(Version, an_option_is_never_compared) {
    EXPECT_THROW(static_cast<void>(earlier("--version", "1")), Error);
    EXPECT_THROW(static_cast<void>(compare_versions("1", "-1")), Error);
}

TEST(Version, package_names_follow_policy) {
    for (const char* name : {"zlib1g", "libstdc++6", "0ad", "g++", "a.b"}) {
        EXPECT_TRUE(is_package_name(name)) << name;
    }
    for (const char* name : {"", "a", "-x", "+x", "Zlib", "a b", "a/b", "a_b", "a\n", "../x"}) {
        EXPECT_FALSE(is_package_name(name)) << name;
    }
}

TEST(Version, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        EXPECT_EQ(parse_version(text).text(), text);
    };
    test::expect_survives_truncation("1:2.4.57+dfsg-2~deb12u1", parse);
    test::expect_survives_mutation("1:2.4.57+dfsg-2~deb12u1", parse);
}

} // namespace
} // namespace stopgap::deb
