// What the target's apt prints (apt 2.6.1, Debian 12), and what is read out of it.

#include "ecosystem/deb/dependencies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PrintedUris, ArePathsBelowTheMirror) {
    const std::string output =
        "'copy:/stopgap/mirror/debian/pool/main/d/dh/dh_1_all.deb' dh_1_all.deb 12 SHA256:ab\n"
        "'copy:/stopgap/mirror/debian-security/pool/updates/x%2b%2b_1_amd64.deb' x 3 \n";
    EXPECT_THAT(paths_in_uris(output), ElementsAre("debian-security/pool/updates/x++_1_amd64.deb",
                                                   "debian/pool/main/d/dh/dh_1_all.deb"));
}

TEST(PrintedUris, OfOtherPlacesAreNoPaths) {
    EXPECT_THAT(paths_in_uris("'http://elsewhere.example/x.deb' x.deb 1\n"
                              "'copy:/etc/passwd' passwd 1\n'copy:/stopgap/mirror/unended\n"),
                IsEmpty());
}

TEST(UnmetDependencies, NameThePackageThatCannotBeHad) {
    const std::string output =
        "The following packages have unmet dependencies:\n"
        " builddeps:/stopgap/request : Depends: dpkg-dev (>= 1.22.5) but 1.21.23 is to be "
        "installed\n"
        "                              Depends: dh-sequence-x:amd64 but it is not installable\n"
        "E: Unable to correct problems, you have held broken packages.\n";
    const std::vector<Finding> findings = unmet_in(output);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].kind, "unmet-build-dependency");
    EXPECT_EQ(findings[0].subject, "dpkg-dev");
    EXPECT_EQ(findings[0].evidence.text,
              "builddeps:/stopgap/request : Depends: dpkg-dev (>= 1.22.5)"
              " but 1.21.23 is to be installed");
    EXPECT_EQ(findings[1].subject, "dh-sequence-x");
}

TEST(UnmetDependencies, AreNoneInOtherOutput) {
    EXPECT_THAT(unmet_in("Reading package lists...\nDepends: \n"), IsEmpty());
}

} // namespace
} // namespace stopgap::deb
