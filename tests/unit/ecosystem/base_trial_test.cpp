// Programs beside the base's binaries: what each end tells.

#include "ecosystem/base_trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using Cause = sandbox::Ended::Cause;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> k_base = {"x=1", "x-other=1"};

/// A root in which all goes well, but for what a test says.
class FakeBase : public BaseTrial {
  public:
    std::vector<std::string> prepare_base() override { return prepared; }
    bool install_base(const std::vector<std::string>&) override { return installs; }
    sandbox::Ended run(const std::vector<std::string>& argv) override {
        ran.push_back(argv);
        return end;
    }

    std::vector<std::string> prepared = k_base;
    bool installs = true;
    sandbox::Ended end;
    std::vector<std::vector<std::string>> ran;
};

VendorTrial trial_of(FakeBase& base) {
    return run_beside_base(base, k_base, "/there", {"1-poc"},
                           [] { return std::string("no room"); });
}

VendorTrial::End end_of(Cause cause, int exit_code, const std::string& output = {}) {
    FakeBase base;
    base.end.cause = cause;
    base.end.exit_code = exit_code;
    base.end.output = output;
    return trial_of(base).ends.at(0);
}

TEST(AProgramBesideTheBase, RunsByItsPathInTheRoot) {
    FakeBase base;
    const VendorTrial trial = trial_of(base);
    EXPECT_THAT(base.ran, ElementsAre(ElementsAre("/there/1-poc")));
    EXPECT_THAT(trial.left_out, IsEmpty());
    EXPECT_TRUE(trial.ends.at(0).has_ended && trial.ends.at(0).succeeded);
}

TEST(AProgramBesideTheBase, ThatFailsOrCrashesHasEnded) {
    EXPECT_TRUE(end_of(Cause::exited, 1).has_ended);
    EXPECT_FALSE(end_of(Cause::exited, 1).succeeded);
    EXPECT_TRUE(end_of(Cause::signalled, 139).has_ended);
    EXPECT_FALSE(end_of(Cause::signalled, 139).succeeded);
}

TEST(AProgramBesideTheBase, ThatCannotStartOrIsStoppedHasNotEnded) {
    EXPECT_FALSE(end_of(Cause::exited, 126).has_ended);
    EXPECT_FALSE(end_of(Cause::exited, 127).has_ended);
    EXPECT_FALSE(end_of(Cause::timed_out, 137).has_ended);
    EXPECT_FALSE(end_of(Cause::out_of_memory, 137).has_ended);
}

TEST(AProgramBesideTheBase, IsToldWithTheLinesThatTellWhyEachCutShort) {
    EXPECT_EQ(end_of(Cause::exited, 1, "one\nError: two\nthree\n").told,
              "ended with status 1: Error: two; three");
    EXPECT_LT(end_of(Cause::exited, 1, std::string(100'000, 'x')).told.size(), 300U);
}

TEST(AProgramBesideTheBase, IsNotRunWhereTheBaseIsNotThere) {
    FakeBase gone;
    gone.prepared.clear();
    EXPECT_EQ(trial_of(gone).why_not, "its packages are not to be had");
    EXPECT_THAT(gone.ran, IsEmpty());
    FakeBase broken;
    broken.installs = false;
    EXPECT_EQ(trial_of(broken).why_not, "its packages do not install: no room");
    EXPECT_THAT(broken.ran, IsEmpty());
}

TEST(AProgramBesideTheBase, KnowsWhichBinariesWereLeftOut) {
    FakeBase base;
    base.prepared = {"x=1"};
    EXPECT_THAT(trial_of(base).left_out, ElementsAre("x-other=1"));
}

} // namespace
} // namespace stopgap
