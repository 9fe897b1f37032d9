// What a donor's packaging loses of the base's, as far as no archive has to be opened for it
// (flow/rpm_donor.sh has the rest).

#include "ecosystem/rpm/donor.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

PackageEntry served(const std::string& name) {
    PackageEntry package;
    package.name = name;
    package.evr = {"", "1", "1.el9"};
    return package;
}

class TheDonor : public testing::Test {
  protected:
    TheDonor() {
        write_file(folder_.path() / "x.spec", "Name: x\n");
        base_.target = "el9-x86_64";
        found_.binaries = {served("x"), served("x-libs"), served("x-debuginfo")};
        inputs_.donor = Donor{"sibling1-x86_64", {}, {}, "its repository"};
        made_.packages = {{"x", {}, "x86_64", {}, {}}};
    }

    DonorLosses losses() {
        Workplace workplace(folder_.path() / "state", folder_.path() / "scratch", {});
        const SourceTree tree(folder_.path(), "x.spec");
        const RewriteRequest request{recipe_,
                                     base_,
                                     found_,
                                     inputs_,
                                     {"", "2", "0~~hot1.el9"},
                                     VersionScheme::rpm_caret,
                                     base_.target,
                                     {},
                                     {}};
        return donor_losses(
            DonorSpec{tree, made_, {}, settled_}, request, [] { return nullptr; }, workplace);
    }

    TemporaryDirectory folder_{fs::temp_directory_path(), "stopgap-donor-test"};
    Recipe recipe_;
    Base base_;
    FoundBase found_;
    Inputs inputs_;
    SpecFacts made_;
    std::vector<PatchRecord> settled_;
};

TEST_F(TheDonor, loses_a_package_that_it_does_not_make) {
    const DonorLosses found = losses();
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(found.findings[0].kind, "package-lost");
    EXPECT_EQ(found.findings[0].subject, "x-libs");
    EXPECT_EQ(found.findings[0].evidence.text,
              "the donor makes no package x-libs: a host that has it keeps the base's 1-1.el9");
}

TEST_F(TheDonor, may_lose_it_by_decision_of_the_recipe) {
    Decision decision;
    decision.kind = "package-lost";
    decision.subject = "x-libs";
    decision.action = "accept";
    decision.reason = "no host has it";
    recipe_.decisions = {decision};
    const DonorLosses found = losses();
    EXPECT_TRUE(found.findings.empty());
    EXPECT_THAT(found.notes, testing::ElementsAre("package-lost x-libs: accept by decision of the "
                                                  "recipe: no host has it"));
}

TEST_F(TheDonor, is_refused_where_a_package_of_its_has_another_epoch) {
    made_.packages.push_back({"x-libs", {"1", "2", "1"}, "x86_64", {}, {}});
    const Error error = test::error_of([&] { static_cast<void>(losses()); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_THAT(error.message(), testing::HasSubstr("the donor's x-libs 1:2-1 has epoch 1, and the "
                                                    "base's 1-1.el9 has 0"));
}

TEST_F(TheDonor, that_is_none_loses_nothing) {
    inputs_.donor.reset();
    EXPECT_TRUE(losses().findings.empty());
}

} // namespace
} // namespace stopgap::rpm
