#include "repair/fewer_jobs.hpp"

#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

class NoPackages : public PackageLookup {
  public:
    std::vector<Provider> packages_providing(const Requirement& /*requirement*/) override {
        return {};
    }
};

class FewerJobsTest : public testing::Test {
  protected:
    Proposal propose(unsigned jobs) {
        return propose_repair(
            {"out-of-memory", "build", {}, {}},
            {FixKind::bump, "debian-bookworm-amd64", policy, {}, made, {}, {}, packages, jobs});
    }
    NoPackages packages;
    Policy policy;
    std::vector<Repair> made;
};

TEST_F(FewerJobsTest, HalvesTheJobsOfABuildThatRanOutOfMemory) {
    const Proposal proposal = propose(5);
    ASSERT_TRUE(proposal.repair);
    EXPECT_EQ(proposal.repair->strategy, "fewer-jobs");
    EXPECT_EQ(proposal.repair->value, "2");
    EXPECT_EQ(proposal.repair->change, "jobs: 2 instead of 5");
}

TEST_F(FewerJobsTest, DoesSoOnce) {
    made = {*propose(8).repair};
    const Proposal again = propose(4);
    EXPECT_FALSE(again.repair);
    EXPECT_EQ(again.reason, "it ran out of memory with half as many jobs, too");
}

TEST_F(FewerJobsTest, HasNothingToHalveWhereOneJobRuns) {
    const Proposal proposal = propose(1);
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "one job alone needs more memory than the build may use");
}

TEST_F(FewerJobsTest, AsksWhereThePolicySaysSo) {
    policy.default_repair = Permission::ask;
    EXPECT_FALSE(propose(8).repair);
    policy.repairs["out-of-memory"] = Permission::allow;
    EXPECT_TRUE(propose(8).repair);
}

} // namespace
} // namespace stopgap::repair
