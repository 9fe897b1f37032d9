#include "ecosystem/workaround_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace stopgap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

sandbox::Ended ended(int code, const std::string& output = {}) {
    sandbox::Ended ended;
    ended.exit_code = code;
    ended.output = output;
    return ended;
}

/// A root in which all goes well, but for what a test says.
class FakeTrial : public WorkaroundTrial {
  public:
    std::vector<std::string> prepare_base() override { return base; }
    bool install_base(const std::vector<std::string>&) override { return base_installs; }
    bool install_workaround() override { return installs; }
    bool take_away() override {
        is_gone = true;
        return can_go;
    }
    std::set<std::string> installed() override {
        return is_gone ? after : std::set<std::string>{"base"};
    }
    sandbox::Ended run(const std::vector<std::string>& argv) override {
        if (argv.front() == "test") {
            return ended(argv.back() == stays ? 0 : 1);
        }
        return ended(is_gone ? 0 : check);
    }
    [[nodiscard]] InstallCheck failed(const std::string& why,
                                      const std::string& kind) const override {
        return {{}, {{kind, "stopgap-hf-1", {"log", 0, why}, {}}}};
    }

    std::vector<std::string> base = {"base=1", "base-utils=1"};
    bool base_installs = true, installs = true, can_go = true;
    int check = 0;
    std::string stays;                      ///< the file that outlives its package
    std::set<std::string> after = {"base"}; ///< what is installed once it is gone

  private:
    bool is_gone = false;
};

Fix fix() {
    Fix fix;
    fix.check = {"x", "a b"};
    fix.files.resize(2);
    fix.files[0].install = "/etc/a";
    fix.files[1].install = "/etc/b";
    return fix;
}

/// "KIND: WHY" of the one finding.
std::string finding_of(FakeTrial trial) {
    const InstallCheck check = check_workaround(trial, fix());
    EXPECT_EQ(check.findings.size(), 1U);
    EXPECT_THAT(check.notes, IsEmpty());
    return check.findings.empty() ? std::string()
                                  : check.findings[0].kind + ": " + check.findings[0].evidence.text;
}

TEST(AWorkaroundThatHolds, IsToldWithWhatItWasTriedBeside) {
    FakeTrial trial;
    const InstallCheck check = check_workaround(trial, fix());
    EXPECT_THAT(check.findings, IsEmpty());
    EXPECT_THAT(check.notes, ElementsAre("installed beside 2 of the base's packages; x 'a b' holds "
                                         "there, and after its removal, which leaves nothing"));
}

TEST(AWorkaroundThatDoesNotHold, IsToldByTheFirstStepThatFails) {
    FakeTrial trial;
    trial.base.clear();
    EXPECT_EQ(finding_of(trial), "not-installable: the target does not serve the base's binaries "
                                 "any more, and the check runs beside them");
    trial = {};
    trial.base_installs = false;
    EXPECT_EQ(finding_of(trial), "not-installable: the base's own packages do not install");
    trial = {};
    trial.installs = false;
    EXPECT_EQ(finding_of(trial),
              "not-installable: the workaround does not install beside the base");
    trial = {};
    trial.can_go = false;
    EXPECT_EQ(finding_of(trial), "not-installable: the workaround cannot be taken away");
    trial = {};
    trial.stays = "/etc/b";
    EXPECT_EQ(finding_of(trial), "not-installable: /etc/b is still there after its removal");
    trial = {};
    trial.after = {};
    EXPECT_EQ(finding_of(trial),
              "not-installable: its removal changes which other packages are installed");
    trial = {};
    trial.check = 1;
    EXPECT_EQ(finding_of(trial), "check-failed: x 'a b' ended with status 1");
}

TEST(ThoseThatGoTogether, AreAllOrInTheirOrderEachThatGoesWithThoseBefore) {
    const auto unless_both = [](const std::vector<std::string>& packages) {
        return std::ranges::count(packages, "a") + std::ranges::count(packages, "c") < 2;
    };
    EXPECT_THAT(those_that_go_together({"a", "b"}, unless_both), ElementsAre("a", "b"));
    EXPECT_THAT(those_that_go_together({"a", "b", "c", "d"}, unless_both),
                ElementsAre("a", "b", "d"));
    EXPECT_THAT(those_that_go_together({}, unless_both), IsEmpty());
}

TEST(AWorkaroundsCheck, HoldsWithItAndWithoutIt) {
    EXPECT_EQ(what_the_check_says({"x"}, ended(0), ended(0)), std::nullopt);
}

TEST(AWorkaroundsCheck, IsToldFromTheFirstLineThatSpeaksOfAnError) {
    EXPECT_EQ(what_the_check_says(
                  {"x", "-t"}, ended(1, "\n a\n b\nSyntax ERROR\x1b\ntwo\nthree\n\nfour\nfive\n"),
                  ended(0)),
              "x -t ended with status 1: Syntax ERROR\\x1b; two; three; four");
    EXPECT_EQ(what_the_check_says({"x"}, ended(1, "1\n2\n3\n4\n5\n"), ended(0)),
              "x ended with status 1: 2; 3; 4; 5");
}

TEST(AWorkaroundsCheck, IsNotBlamedOnItWhereTheBaseAloneFailsToo) {
    EXPECT_EQ(what_the_check_says({"x"}, ended(1), ended(1)),
              "x ended with status 1, and without the workaround too");
}

TEST(AWorkaroundsCheck, HasToHoldOnceItIsGone) {
    EXPECT_EQ(what_the_check_says({"x"}, ended(0), ended(3, "no y")),
              "x ended with status 3 once the workaround is removed: no y");
}

} // namespace
} // namespace stopgap
