#include "repair/add_build_dependency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The archive as these tests have it.
class Archive final : public PackageLookup {
  public:
    std::vector<Provider> packages_providing(const Requirement& requirement) override {
        asked.push_back(requirement.name);
        return providers;
    }
    std::vector<Provider> providers;
    std::vector<std::string> asked;
};

class AddBuildDependencyTest : public testing::Test {
  protected:
    Proposal propose(const std::string& kind, const std::string& subject) {
        return propose_repair({kind, subject, {}, {}}, context());
    }
    RepairContext context() {
        return {fix, "debian-bookworm-amd64", policy, decisions, made, declared, own, archive};
    }
    void decide(const std::string& action, const std::string& base = "") {
        decisions.push_back({"missing-header", "foo.h", base, action, "seen upstream", {}, {}});
    }

    Archive archive;
    FixKind fix = FixKind::bump;
    Policy policy;
    std::vector<Decision> decisions;
    std::vector<Repair> made;
    std::vector<std::string> declared = {"debhelper-compat"};
    std::vector<std::string> own = {"zydec", "libzydec-dev"};
};

Provider exact(const std::string& package, const std::string& path = "usr/include/foo.h") {
    return {package, path, PathMatch::exact};
}
Provider deep(const std::string& package) {
    return {package, "usr/include/foo-2/foo.h", PathMatch::deep};
}

TEST_F(AddBuildDependencyTest, AddsTheOnePackageThatBringsIt) {
    archive.providers = {exact("libfoo-dev")};
    const Proposal proposal = propose("missing-header", "foo.h");
    ASSERT_TRUE(proposal.repair);
    EXPECT_EQ(proposal.repair->strategy, "add-build-dependency");
    EXPECT_EQ(proposal.repair->kind, "missing-header");
    EXPECT_EQ(proposal.repair->subject, "foo.h");
    EXPECT_EQ(proposal.repair->change, "build dependencies: + libfoo-dev");
    EXPECT_EQ(proposal.repair->value, "libfoo-dev");
    EXPECT_EQ(proposal.reason, "libfoo-dev of the base's own repositories brings foo.h");
    EXPECT_THAT(archive.asked, ElementsAre("foo.h"));
}

TEST_F(AddBuildDependencyTest, PrefersWhatTheToolsFindByThemselves) {
    archive.providers = {deep("liba-dev"), exact("libfoo-dev"), deep("libz-dev")};
    EXPECT_EQ(propose("missing-header", "foo.h").repair->value, "libfoo-dev");
}

TEST_F(AddBuildDependencyTest, PrefersDevelopmentPackagesForWhatIsCompiledAgainst) {
    archive.providers = {exact("foo-tools"), exact("libfoo-dev")};
    EXPECT_EQ(propose("missing-header", "foo.h").repair->value, "libfoo-dev");
    EXPECT_FALSE(propose("missing-perl-module", "Foo.pm").repair);
}

TEST_F(AddBuildDependencyTest, PrefersThePackageOfACommandsOwnName) {
    archive.providers = {exact("busybox-extra", "usr/bin/rake"), exact("rake", "usr/bin/rake")};
    EXPECT_EQ(propose("missing-command", "rake").repair->value, "rake");
}

TEST_F(AddBuildDependencyTest, AsksWhereNothingTellsCandidatesApart) {
    archive.providers = {exact("libfoo2-dev"), exact("libfoo1-dev"), exact("libfoo1-dev")};
    const Proposal proposal = propose("missing-header", "foo.h");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "several packages bring it: libfoo1-dev, libfoo2-dev");
    EXPECT_THAT(proposal.options, ElementsAre("add-build-dependency:libfoo1-dev",
                                              "add-build-dependency:libfoo2-dev"));
}

TEST_F(AddBuildDependencyTest, OffersABoundedNumberOfCandidates) {
    for (int number = 0; number < 50; ++number) {
        archive.providers.push_back(exact("lib" + std::to_string(number) + "-dev"));
    }
    EXPECT_EQ(propose("missing-header", "foo.h").options.size(), 8U);
}

TEST_F(AddBuildDependencyTest, AsksInABackport) {
    fix = FixKind::backport;
    archive.providers = {exact("libfoo-dev")};
    const Proposal proposal = propose("missing-header", "foo.h");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason,
              "libfoo-dev would bring it, but the vendor built this version without it");
    EXPECT_THAT(proposal.options, ElementsAre("add-build-dependency:libfoo-dev"));
}

TEST_F(AddBuildDependencyTest, AsksWherePolicyAsks) {
    policy.repairs["missing-header"] = Permission::ask;
    archive.providers = {exact("libfoo-dev")};
    const Proposal proposal = propose("missing-header", "foo.h");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "libfoo-dev would bring it, but the recipe's policy asks before "
                               "missing-header is repaired");
}

TEST_F(AddBuildDependencyTest, IsNoRepairWhereItIsDeclaredAlready) {
    declared.push_back("libfoo-dev");
    archive.providers = {exact("libfoo-dev"), exact("libfoo2-dev")};
    const Proposal proposal = propose("missing-header", "foo.h");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "libfoo-dev brings foo.h and is a build dependency already");
    EXPECT_THAT(proposal.options, IsEmpty());
}

TEST_F(AddBuildDependencyTest, IsNotStoppedByADeclaredPackageThatHidesTheFileDeeper) {
    declared.push_back("liba-dev");
    archive.providers = {deep("liba-dev"), exact("libfoo-dev")};
    EXPECT_EQ(propose("missing-header", "foo.h").repair->value, "libfoo-dev");
}

TEST_F(AddBuildDependencyTest, IsNotMadeTwice) {
    archive.providers = {exact("libfoo-dev")};
    made.push_back({"add-build-dependency", "missing-header", "foo.h", "", "libfoo-dev"});
    EXPECT_EQ(propose("missing-header", "foo.h").reason,
              "foo.h is still missing after it was repaired");
    const Proposal other = propose("missing-header", "bar.h");
    EXPECT_FALSE(other.repair);
    EXPECT_EQ(other.reason, "libfoo-dev brings bar.h and is a build dependency already");
}

TEST_F(AddBuildDependencyTest, NeverAddsWhatThisSourceBuilds) {
    archive.providers = {exact("libzydec-dev")};
    const Proposal proposal = propose("missing-header", "zydec.h");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "only packages that this source builds itself bring zydec.h");
}

TEST_F(AddBuildDependencyTest, SaysWhereNoPackageBringsIt) {
    const Proposal proposal = propose("missing-library", "zydis");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "no package of the base's repositories brings zydis");
}

TEST_F(AddBuildDependencyTest, LooksUpNoNameThatCannotBeOne) {
    for (const std::string name : {"", "../etc/passwd.h", "a b.h", "$(x).h", "'x.h"}) {
        EXPECT_FALSE(propose("missing-header", name).repair) << name;
    }
    EXPECT_THAT(archive.asked, IsEmpty());
}

TEST_F(AddBuildDependencyTest, LeavesTheVersionOutOfAModulesName) {
    archive.providers = {exact("libzydis-dev")};
    EXPECT_TRUE(propose("missing-pkg-config", "zydis >= 4.0").repair);
    EXPECT_THAT(archive.asked, ElementsAre("zydis"));
}

TEST_F(AddBuildDependencyTest, TakesNoPackageNameThatPolicyForbids) {
    archive.providers = {exact("lib foo (>= 1), evil")};
    EXPECT_FALSE(propose("missing-header", "foo.h").repair);
}

TEST_F(AddBuildDependencyTest, FollowsADecisionEvenInABackport) {
    fix = FixKind::backport;
    decide("add-build-dependency:libother-dev");
    const Proposal proposal = propose("missing-header", "foo.h");
    ASSERT_TRUE(proposal.repair);
    EXPECT_EQ(proposal.repair->value, "libother-dev");
    EXPECT_EQ(proposal.reason, "decided in the recipe: seen upstream");
}

TEST_F(AddBuildDependencyTest, FollowsNoDecisionForAnotherTarget) {
    fix = FixKind::backport;
    archive.providers = {exact("libfoo-dev")};
    decide("add-build-dependency:libother-dev", "debian-trixie-amd64");
    EXPECT_FALSE(propose("missing-header", "foo.h").repair);
}

TEST_F(AddBuildDependencyTest, RefusesADecisionForAnOwnBinaryOrABadName) {
    decide("add-build-dependency:zydec");
    EXPECT_EQ(propose("missing-header", "foo.h").reason, "zydec is built by this source itself");
    decisions.clear();
    decide("add-build-dependency:Foo, bar");
    EXPECT_EQ(propose("missing-header", "foo.h").reason, "\"Foo, bar\" is no package name");
    decisions.clear();
    decide("add-build-dependency:debhelper-compat");
    EXPECT_EQ(propose("missing-header", "foo.h").reason,
              "debhelper-compat is a build dependency already");
}

TEST_F(AddBuildDependencyTest, LeavesOtherKindsToAPerson) {
    const Proposal proposal = propose("patch-conflict", "debian/patches/a.patch");
    EXPECT_FALSE(proposal.repair);
    EXPECT_EQ(proposal.reason, "no repair is known for patch-conflict");
    EXPECT_THAT(proposal.options, ElementsAre("replace", "drop"));
}

TEST(Permitted, FollowsTheClassAndThePolicyOverIt) {
    Policy policy;
    EXPECT_TRUE(permitted("missing-header", policy));
    EXPECT_FALSE(permitted("patch-conflict", policy));
    EXPECT_FALSE(permitted("disk-full", policy));
    EXPECT_FALSE(permitted("no-such-kind", policy));
    policy.repairs["patch-conflict"] = Permission::allow;
    EXPECT_FALSE(permitted("patch-conflict", policy)) << "a decision must name the patch";
    policy.repairs["missing-header"] = Permission::never;
    EXPECT_FALSE(permitted("missing-header", policy));
}

TEST(Permitted, IsOnlyWhatTheTableAllowsWhereRepairsAreNone) {
    Policy policy;
    policy.default_repair = Permission::ask;
    policy.standard = false;
    policy.repairs["missing-library"] = Permission::allow;
    EXPECT_FALSE(permitted("missing-header", policy));
    EXPECT_TRUE(permitted("missing-library", policy));
}

} // namespace
} // namespace stopgap::repair
