#include "artifacts/purl.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

Target of(Family family, const std::string& distribution, const std::string& release,
          const std::string& releasever) {
    Target target;
    target.family = family;
    target.distribution = distribution;
    target.release = release;
    target.releasever = releasever;
    return target;
}

// The forms of purl-spec's own examples (types/deb-definition.json, types/rpm-definition.json).

TEST(APackageUrl, OfDebianKeepsTheEpochInTheVersion) {
    const Target target = of(Family::deb, "debian", "stretch", "");
    EXPECT_EQ(purl_of(target, "attr", "1:2.4.47-2+b1", "amd64", Distro::left_out),
              "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64");
    EXPECT_EQ(purl_of(target, "attr", "1:2.4.47-2", "source", Distro::left_out),
              "pkg:deb/debian/attr@1:2.4.47-2?arch=source");
    EXPECT_EQ(purl_of(target, "dpkg", "1.19.0.4", "amd64"),
              "pkg:deb/debian/dpkg@1.19.0.4?arch=amd64&distro=stretch");
}

TEST(APackageUrl, OfAnRpmHasTheEpochAsAQualifier) {
    const Target target = of(Family::rpm, "fedora", "25", "25");
    EXPECT_EQ(purl_of(target, "centerim", "1:4.22.10-1.el6", "i686"),
              "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1");
    EXPECT_EQ(purl_of(target, "curl", "7.50.3-1.fc25^hot1", "source"),
              "pkg:rpm/fedora/curl@7.50.3-1.fc25%5Ehot1?arch=src&distro=fedora-25");
}

TEST(APackageUrl, EscapesPlusAndKeepsTilde) {
    const Target target = of(Family::deb, "debian", "bookworm", "");
    EXPECT_EQ(purl_of(target, "libstdc++6", "12~rc1", "amd64", Distro::left_out),
              "pkg:deb/debian/libstdc%2B%2B6@12~rc1?arch=amd64");
}

} // namespace
} // namespace stopgap::artifacts
