// The order in which a vendor's build is held against a hotfix, as the port answers it.

#include "ecosystem/deb/package_build.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

TEST(TheVendorsOrder, IsThatOfDpkg) {
    const DebEcosystem ecosystem;
    EXPECT_TRUE(ecosystem.is_earlier("1.0-1+bhot1", "1.0-1+deb12u1"));
    EXPECT_FALSE(ecosystem.is_earlier("1.0-1", "1.0-1"));
    EXPECT_FALSE(ecosystem.is_earlier("1:1.0-1", "2.0-1"));
}

TEST(TheVendorsUpstreamVersion, IsReachedByItAndByLaterOnes) {
    const DebEcosystem ecosystem;
    EXPECT_TRUE(ecosystem.reaches_upstream("2.4.68-1", "2.4.68"));
    EXPECT_TRUE(ecosystem.reaches_upstream("2.4.69-1~deb12u1", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.67-1+deb12u3", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.68~rc1-1", "2.4.68"));
    EXPECT_TRUE(ecosystem.reaches_upstream("2.4.68~dfsg-1", "2.4.68"));
    EXPECT_TRUE(ecosystem.reaches_upstream("1:2.4.68+ds-1", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.69+really2.4.60-1", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("1:2.4.67+ds2-1", "2.4.68"));
}

} // namespace
} // namespace stopgap::deb
