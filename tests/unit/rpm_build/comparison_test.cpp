#include "ecosystem/rpm/comparison.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

SpecFacts base() {
    SpecFacts facts;
    facts.name = "x";
    facts.evr = {"", "1.0", "1.el9"};
    facts.sources = {{0, "x-1.0.tar.gz"}};
    facts.build_requirements = {"gcc", "pkgconfig(zlib) >= 1.2"};
    facts.packages = {
        {"x", {"", "1.0", "1.el9"}, "x86_64", {"x-libs = 1.0-1.el9"}, {"x = 1.0-1.el9"}},
        {"x-data", {"", "7", "1.el9"}, "noarch", {}, {"x-data = 7-1.el9"}}};
    return facts;
}

SpecFacts hotfix() {
    SpecFacts facts = base();
    facts.evr = {"", "1.0", "1.el9^hot1"};
    facts.packages = {{"x",
                       {"", "1.0", "1.el9^hot1"},
                       "x86_64",
                       {"x-libs = 1.0-1.el9^hot1"},
                       {"x = 1.0-1.el9^hot1", "stopgap-hotfix(CVE-2026-1)"}},
                      {"x-data", {"", "7", "1.el9^hot1"}, "noarch", {}, {"x-data = 7-1.el9^hot1"}}};
    return facts;
}

Intended intended() {
    return {
        {"", "1.0", "1.el9^hot1"}, {"stopgap-hotfix(CVE-2026-1)"}, {{0, "x-1.0.tar.gz"}}, {}, {}};
}

std::vector<Finding> compared(const SpecFacts& after) {
    return unintended_changes(base(), after, intended(), "x.spec");
}

TEST(Comparison, OnlyWhatWasMeantHasChanged) {
    EXPECT_TRUE(compared(hotfix()).empty());
}

TEST(Comparison, ALostBuildRequirementIsNamed) {
    SpecFacts after = hotfix();
    after.build_requirements = {"gcc"};
    const std::vector<Finding> findings = compared(after);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].kind, "spec-changed");
    EXPECT_EQ(findings[0].subject, "BuildRequires");
    EXPECT_EQ(findings[0].evidence.text, "before: pkgconfig(zlib) >= 1.2; after: none");
}

TEST(Comparison, APackageThatVanishesIsNamed) {
    SpecFacts after = hotfix();
    after.packages.pop_back();
    const std::vector<Finding> findings = compared(after);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject, "packages");
    EXPECT_EQ(findings[0].evidence.text, "before: x-data; after: none");
}

TEST(Comparison, AGainedRequirementOfAPackageIsNamed) {
    SpecFacts after = hotfix();
    after.packages[1].requires_ = {"python3"};
    const std::vector<Finding> findings = compared(after);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject, "x-data: Requires");
    EXPECT_EQ(findings[0].evidence.text, "before: none; after: python3");
}

TEST(Comparison, AnEpochThatAppearsIsNamed) {
    SpecFacts after = hotfix();
    after.evr.epoch = "1";
    const std::vector<Finding> findings = compared(after);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject, "Epoch");
}

TEST(Comparison, AReleaseThatDidNotBecomeTheHotfixsIsASpecRelease) {
    SpecFacts after = hotfix();
    after.evr.release = "1.el9^hot1.el9";
    const std::vector<Finding> findings = compared(after);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].kind, "spec-release");
    EXPECT_EQ(findings[0].subject, "x.spec");
    EXPECT_EQ(findings[0].evidence.text,
              "Release is 1.el9^hot1.el9 after the edit, not 1.el9^hot1");
}

TEST(Comparison, APackageWithAVersionOfItsOwnMustGrowToo) {
    SpecFacts after = hotfix();
    after.packages[1].evr.release = "0~~hot1.el9";
    const std::vector<Finding> findings = compared(after);
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings.back().kind, "spec-release");
    EXPECT_EQ(findings.back().evidence.text,
              "x-data has a version of its own: 7-0~~hot1.el9 would not be newer than 7-1.el9");
}

TEST(Comparison, APackageWithAVersionOfItsOwnMayHaveTheReleaseThatItWasGiven) {
    SpecFacts after = hotfix();
    after.packages[1] = {"x-data",
                         {"", "7", "1.el9^hot2"},
                         "noarch",
                         {},
                         {"x-data = 7-1.el9^hot2", "x-data(any) = 7-1.el9^hot2"}};
    SpecFacts before = base();
    before.packages[1].provides.emplace_back("x-data(any) = 7-1.el9");
    Intended meant = intended();
    EXPECT_FALSE(unintended_changes(before, after, meant, "x.spec").empty());
    meant.own_versions = {{"x-data", {"", "7", "1.el9^hot2"}}};
    EXPECT_TRUE(unintended_changes(before, after, meant, "x.spec").empty());
    after.packages[1].evr.release = "1.el9^hot3";
    const std::vector<Finding> findings = unintended_changes(before, after, meant, "x.spec");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].evidence.text, "before: 7-1.el9^hot2; after: 7-1.el9^hot3");
}

} // namespace
} // namespace stopgap::rpm
