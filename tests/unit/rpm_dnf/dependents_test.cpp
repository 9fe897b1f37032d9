#include "ecosystem/rpm/dependents.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Dependents, ReadsWhatPackagesRequire) {
    const std::vector<Requiring> packages =
        requiring_in("warning: noise\npackage\ta-1-1.noarch\ta\nb = 1-1\n/bin/sh\n\n"
                     "package\tc-2-1.x86_64\tc\n\n");
    ASSERT_EQ(packages.size(), 2U);
    EXPECT_EQ(packages[0].package, "a-1-1.noarch");
    EXPECT_EQ(packages[0].name, "a");
    EXPECT_THAT(packages[0].requirements, ElementsAre("b = 1-1", "/bin/sh"));
    EXPECT_EQ(packages[1].name, "c");
    EXPECT_THAT(packages[1].requirements, IsEmpty());
}

} // namespace

} // namespace stopgap::rpm
