// The order in which a vendor's build is held against a hotfix, as the port answers it.

#include "ecosystem/rpm/package_build.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

TEST(TheVendorsOrder, IsThatOfRpm) {
    const RpmEcosystem ecosystem;
    EXPECT_TRUE(ecosystem.is_earlier("1.0-1.el9^hot1", "1.0-2.el9"));
    EXPECT_FALSE(ecosystem.is_earlier("1.0-1.el9", "1.0-1.el9"));
    EXPECT_TRUE(ecosystem.is_earlier("1.0-1.el9", "1:0.9-1.el9"));
}

TEST(TheVendorsUpstreamVersion, IsReachedByItAndByLaterOnes) {
    const RpmEcosystem ecosystem;
    EXPECT_TRUE(ecosystem.reaches_upstream("2.4.68-1.el9", "2.4.68"));
    EXPECT_TRUE(ecosystem.reaches_upstream("1:2.4.69-1.el9", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.67-9.el9_4", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.68~rc1-1.el9", "2.4.68"));
    EXPECT_FALSE(ecosystem.reaches_upstream("2.4.68-0.1.rc1.el9", "2.4.68"));
}

} // namespace
} // namespace stopgap::rpm
