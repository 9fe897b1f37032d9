#include "lifecycle/vendor_watch.hpp"

#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using artifacts::Evidence;

const Evidence k_fixed = {"upstream-version", Evidence::Says::fixed, "it is"};
const Evidence k_not_fixed = {"patches", Evidence::Says::not_fixed, "it is not"};
const Evidence k_nothing = {"patches", Evidence::Says::nothing, "who knows"};

TEST(AVendorsBuild, IsFixedOnlyWhereSomethingSaysSo) {
    EXPECT_EQ(standing_of({k_fixed}), Standing::fixed);
    EXPECT_EQ(standing_of({k_fixed, k_nothing}), Standing::fixed);
    EXPECT_EQ(standing_of({k_nothing}), Standing::undecided);
    EXPECT_EQ(standing_of({}), Standing::undecided);
    EXPECT_EQ(standing_of({k_not_fixed, k_nothing}), Standing::not_fixed);
}

TEST(AVendorsBuild, IsContradictedWhereEvidenceStandsAgainstEvidence) {
    EXPECT_EQ(standing_of({k_fixed, k_not_fixed}), Standing::contradicted);
    EXPECT_EQ(standing_of({k_not_fixed, k_fixed}), Standing::contradicted);
}

TEST(AStanding, HasTheWordsThatScriptsReadAndNoOthers) {
    EXPECT_EQ(name_of(Standing::waiting), "waiting");
    EXPECT_EQ(name_of(Standing::not_fixed), "not-fixed");
    EXPECT_EQ(name_of(Standing::undecided), "undecided");
    EXPECT_EQ(name_of(Standing::contradicted), "contradicted");
    EXPECT_EQ(name_of(Standing::fixed), "fixed");
}

} // namespace
} // namespace stopgap::lifecycle
