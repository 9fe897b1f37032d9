// The forms that texts of a recipe must have.

#include "recipe/forms.hpp"
#include "recipe/url.hpp"

#include <gtest/gtest.h>

namespace stopgap::recipe {

namespace {

TEST(Size, IsANumberAndAUnit) {
    EXPECT_EQ(parse_size("1K"), 1024U);
    EXPECT_EQ(parse_size("512M"), 512ULL << 20U);
    EXPECT_EQ(parse_size("8G"), 8ULL << 30U);
    EXPECT_EQ(parse_size("2T"), 2ULL << 40U);
    for (const char* wrong : {"", "G", "8", "0G", "-8G", "+8G", "8g", "8GB", "8 G", " 8G", "8.5G",
                              "99999999999999999999G", "16777216T"}) {
        EXPECT_FALSE(parse_size(wrong)) << wrong;
    }
    EXPECT_EQ(parse_size("16777215T"), 16777215ULL << 40U);
}

TEST(Duration, IsANumberAndAUnit) {
    EXPECT_EQ(parse_duration("90s"), 90U);
    EXPECT_EQ(parse_duration("30m"), 1800U);
    EXPECT_EQ(parse_duration("2h"), 7200U);
    EXPECT_EQ(parse_duration("1d"), 86400U);
    EXPECT_FALSE(parse_duration("2w"));
    EXPECT_FALSE(parse_duration("1h30m"));
}

TEST(Date, IsOneOfTheCalendar) {
    EXPECT_TRUE(is_date("2026-12-31"));
    EXPECT_TRUE(is_date("2028-02-29"));
    for (const char* wrong : {"2027-02-29", "2026-13-01", "2026-1-01", "26-12-31", "2026-12-31 ",
                              "2026-12-00", "", "2026-12-31T00:00:00Z"}) {
        EXPECT_FALSE(is_date(wrong)) << wrong;
    }
}

TEST(Form, OfAVersionTakesWhatVendorsUse) {
    for (const char* version : {"2.4.67-1~deb12u1", "1:2.3.4+dfsg-5+b1", "5.14.0-427.el9^hot1",
                                "1.0^git2024.abc", "2.4.37-65.module_el8+21765+abc", "0"}) {
        EXPECT_TRUE(forms().version.matches(version)) << version;
    }
    for (const char* wrong : {"", "-1", "~1", "1 2", "1;id", "1/2", "a:1", "1:", "$(id)", "%{x}",
                              "1\n2", "1'", "../1"}) {
        EXPECT_FALSE(forms().version.matches(wrong)) << wrong;
    }
}

TEST(Form, OfADebianPackageFollowsPolicy) {
    for (const char* name : {"apache2", "libstdc++6", "0ad", "gtk+3.0", "a-b.c"}) {
        EXPECT_TRUE(forms().deb_package.matches(name)) << name;
    }
    for (const char* wrong : {"a", "", "Apache", "-a", "+a", "a_b", "a b", "a/b", "a\n"}) {
        EXPECT_FALSE(forms().deb_package.matches(wrong)) << wrong;
    }
}

TEST(Form, OfATagAdmitsNoOptionAndNoParent) {
    for (const char* tag : {"v1.2", "2.4.68", "releases/v1.2-rc1", "R_2_4"}) {
        EXPECT_TRUE(forms().tag.matches(tag)) << tag;
    }
    for (const char* wrong : {"-v1", "a..b", "/a", "a/", "a//b", "a~1", "a^", "a:b", "a b", "a."}) {
        EXPECT_FALSE(forms().tag.matches(wrong)) << wrong;
    }
}

TEST(Path, StaysBesideTheRecipe) {
    EXPECT_FALSE(path_complaint("patches/a.patch"));
    EXPECT_FALSE(path_complaint("..a/b.."));
    EXPECT_EQ(path_complaint("/a"), "is absolute");
    EXPECT_EQ(path_complaint(".."), "leaves the recipe's folder");
    EXPECT_EQ(path_complaint("a/.."), "leaves the recipe's folder");
    EXPECT_EQ(path_complaint("a//b"), "has an empty part or a '.'");
    EXPECT_EQ(path_complaint("a/"), "has an empty part or a '.'");
    EXPECT_EQ(path_complaint(std::string(2000, 'a')), "is too long");
}

TEST(Url, HasAHostAndNoCredentials) {
    for (const char* url : {"https://a.example/b", "https://a.example:8443/b?c=d&e#f",
                            "https://127.0.0.1/", "https://[::1]:80/x", "https://a.example"}) {
        EXPECT_FALSE(url_complaint(url, Schemes::https_only)) << url;
    }
    for (const char* wrong : {"", "a", "https:/a", "https://", "https://:80/", "https://a@b/",
                              "https://a:b@c/", "HTTPS://a/", "gopher://a/", "file:///a",
                              "https://a b/", "https://a/\x7f", "https://a/\xc3\xa4", "https://-a/",
                              "https://a:port/", "https://a\\@b/", "javascript:1"}) {
        EXPECT_TRUE(url_complaint(wrong, Schemes::http_too)) << wrong;
    }
    EXPECT_FALSE(url_complaint("http://a/", Schemes::http_too));
    EXPECT_TRUE(url_complaint("http://a/", Schemes::https_only));
    EXPECT_EQ(url_complaint("https://a/" + std::string(3000, 'a'), Schemes::https_only),
              "is too long");
}

TEST(Url, EndsInAFileName) {
    EXPECT_EQ(file_name_of_url("https://a.example/b/c.tar.gz"), "c.tar.gz");
    EXPECT_EQ(file_name_of_url("https://a.example/b/c.tar.gz?d=/e#/f"), "c.tar.gz");
    EXPECT_EQ(file_name_of_url("https://a.example/b/"), "");
    EXPECT_EQ(file_name_of_url("https://a.example"), "");
}

TEST(Placeholder, IsTheVersionAlone) {
    EXPECT_EQ(with_version("a-{version}/{version}", "2"), "a-2/2");
    EXPECT_EQ(with_version("a", "2"), "a");
    for (const char* wrong : {"{", "}", "{}", "{Version}", "{version", "{{version}}", "{id}"}) {
        EXPECT_FALSE(with_version(wrong, "2")) << wrong;
    }
}

} // namespace

} // namespace stopgap::recipe
