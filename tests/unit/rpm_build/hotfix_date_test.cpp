#include "ecosystem/rpm/rewrite.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant k_entry = Instant{} + hours(500'000);

TEST(HotfixDate, FollowsTheNewestEntryByMinutes) {
    EXPECT_EQ(hotfix_date(k_entry, k_entry + hours(2), 3), k_entry + minutes(3));
}

TEST(HotfixDate, FollowsThePackingWhereThereIsNoEntry) {
    EXPECT_EQ(hotfix_date(std::nullopt, k_entry, 2), k_entry + seconds(2));
}

TEST(HotfixDate, IsNotToComeWhereTheBaseWasPackedBeforeTheNoonOfItsEntry) {
    const Instant packed = k_entry - hours(3);
    EXPECT_EQ(hotfix_date(k_entry, packed, 1), packed + seconds(1));
    EXPECT_LT(hotfix_date(k_entry, packed, 1), hotfix_date(k_entry, packed, 2));
}

TEST(HotfixDate, FollowsTheEntryWhereThePackageDoesNotSayWhenItWasPacked) {
    EXPECT_EQ(hotfix_date(k_entry, Instant{}, 1), k_entry + minutes(1));
}

} // namespace
} // namespace stopgap::rpm
