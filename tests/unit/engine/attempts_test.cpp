// The loop's ends, with a package build that is a script: the sandbox is the edge that is faked.

#include "engine/attempts.hpp"

#include "base/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace stopgap::engine {
namespace {

using testing::HasSubstr;

constexpr LogPattern k_patterns[] = {
    {"missing-header", "fatal error: ([^:]+): No such file or directory"},
    {"out-of-memory", "Killed signal terminated program", log_rank::k_decisive},
    {"compile-error", "error: (.*)", log_rank::k_code},
};

/// Each attempt prints the next log and fails with it; when none is left, it succeeds.
class ScriptedBuild : public PackageBuild {
  public:
    std::deque<std::string> logs;
    std::vector<Provider> providers;
    std::vector<Finding> unmet;
    std::vector<Repair> applied;
    unsigned attempts = 0;

    BaseSource resolve_base() override { return {}; }
    SourceSet fetch_inputs() override { return {}; }
    VersionChoice choose_version() override { return {}; }
    LayerState ensure_root() override { return {}; }
    Rewriting rewrite() override { return {}; }
    LayerState foresee_dependencies() override { return {}; }
    void fetch_for_install_check() override {}
    LayerState ensure_dependencies() override {
        LayerState state;
        state.findings = unmet;
        return state;
    }
    AttemptEnd run_attempt(LastAttempt&, const std::filesystem::path& log) override {
        ++attempts;
        AttemptEnd end;
        end.phase = Phase::build;
        end.succeeded = logs.empty();
        write_file(log, logs.empty() ? "fine\n" : logs.front());
        if (!logs.empty()) {
            logs.pop_front();
        }
        return end;
    }
    void apply(const Repair& repair) override { applied.push_back(repair); }
    [[nodiscard]] const LogDialect& log_dialect() const override { return dialect_; }
    std::vector<Provider> packages_providing(const Requirement&) override { return providers; }
    [[nodiscard]] std::vector<std::string> own_binaries() const override { return {}; }
    [[nodiscard]] std::vector<std::string> declared_dependencies() const override { return {}; }
    InstallCheck check_install(const LastAttempt&, const std::filesystem::path&) override {
        return {};
    }
    BuildRecord describe(const LastAttempt&) override { return {}; }
    std::vector<Artifact> collect(const LastAttempt&, const std::filesystem::path&) override {
        return {};
    }
    [[nodiscard]] std::vector<std::string> isolation() const override { return {}; }
    int shell() override { return 0; }
    VendorTrial try_vendor_packages(const std::filesystem::path&,
                                    const std::vector<std::string>&) override {
        return {};
    }
    std::vector<Artifact> fetch_vendor_packages(const std::filesystem::path&) override {
        return {};
    }

  private:
    LogDialect dialect_{k_patterns, {}};
};

class TheLoop : public testing::Test {
  protected:
    TheLoop() : folder_(testing::TempDir(), "loop") {
        recipe_.fix.kind = FixKind::bump;
        target_.name = "debian-bookworm-amd64";
        base_.target = target_.name;
    }

    LoopEnd run(unsigned limit = 10) {
        return attempt_until_built({recipe_, base_, target_, place_, workplace_, limit, locked_},
                                   build_, result_);
    }

    TemporaryDirectory folder_;
    Workplace workplace_{folder_.path() / "state", folder_.path() / "scratch", {}};
    LastAttempt place_ = LastAttempt::open("HF-1", "debian-bookworm-amd64", workplace_);
    Recipe recipe_;
    Base base_;
    Target target_;
    ScriptedBuild build_;
    BuildResult result_;
    std::vector<LockedRepair> locked_;
};

const char* const k_killed = "gcc: fatal error: Killed signal terminated program cc1\n";
const char* const k_missing_header = "a.c:1:10: fatal error: foo.h: No such file or directory\n";

TEST_F(TheLoop, EndsWithTheFirstAttemptThatBuilds) {
    EXPECT_TRUE(run().built);
    EXPECT_EQ(build_.attempts, 1U);
    ASSERT_EQ(result_.attempts.size(), 1U);
    EXPECT_TRUE(result_.attempts[0].succeeded);
}

TEST_F(TheLoop, BuildsOnceMoreWithHalfTheJobsWhereMemoryRanOut) {
    workplace_.jobs = 8;
    build_.logs = {k_killed, k_killed};
    const LoopEnd end = run();
    EXPECT_FALSE(end.built);
    EXPECT_EQ(build_.attempts, 2U);
    EXPECT_EQ(workplace_.jobs, 4U);
    EXPECT_TRUE(build_.applied.empty()); // the package is as it was
    EXPECT_EQ(result_.attempts[0].repairs.front().change, "jobs: 4 instead of 8");
    EXPECT_THAT(end.because, HasSubstr("out-of-memory"));
}

TEST_F(TheLoop, LeavesTheJobsThatTheRecipeSets) {
    workplace_.jobs = 8;
    recipe_.build.options = {"parallel=6"};
    build_.logs = {k_killed};
    EXPECT_FALSE(run().built);
    EXPECT_EQ(build_.attempts, 1U);
}

TEST_F(TheLoop, AddsTheOnePackageThatBringsAMissingHeaderAndBuildsAgain) {
    build_.logs = {k_missing_header};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    EXPECT_TRUE(run().built);
    ASSERT_EQ(build_.applied.size(), 1U);
    EXPECT_EQ(build_.applied[0].value, "libfoo-dev");
    ASSERT_EQ(result_.attempts.size(), 2U);
    EXPECT_EQ(result_.attempts[0].findings[0].kind, "missing-header");
    EXPECT_EQ(result_.attempts[0].repairs.size(), 1U);
}

TEST_F(TheLoop, MakesTheRepairsOfTheLockBeforeTheFirstAttempt) {
    locked_ = {{"add-build-dependency", "missing-header", "foo.h", "libfoo-dev"}};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    EXPECT_TRUE(run().built);
    EXPECT_EQ(build_.attempts, 1U);
    ASSERT_EQ(build_.applied.size(), 1U);
    EXPECT_EQ(build_.applied[0].value, "libfoo-dev");
}

TEST_F(TheLoop, MakesNoRepairOfTheLockThatItWouldNotProposeAgain) {
    locked_ = {{"add-build-dependency", "missing-header", "foo.h", "evil-dev"}};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    EXPECT_TRUE(run().built);
    EXPECT_TRUE(build_.applied.empty());
}

TEST_F(TheLoop, NeverAddsADependencyToABackport) {
    recipe_.fix.kind = FixKind::backport;
    build_.logs = {k_missing_header};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    const LoopEnd end = run();
    EXPECT_FALSE(end.built);
    EXPECT_TRUE(build_.applied.empty());
    EXPECT_EQ(build_.attempts, 1U);
}

TEST_F(TheLoop, GivesUpWhenTheSameFindingComesBackAfterItsRepair) {
    build_.logs = {k_missing_header, k_missing_header};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    const LoopEnd end = run();
    EXPECT_FALSE(end.built);
    EXPECT_THAT(end.because, HasSubstr("the same finding came back"));
    EXPECT_EQ(build_.attempts, 2U);
}

TEST_F(TheLoop, StopsAtOnceWhereNothingRepairsTheFinding) {
    build_.logs = {"a.c:3:1: error: unknown type name 'x'\n"};
    const LoopEnd end = run();
    EXPECT_FALSE(end.built);
    EXPECT_EQ(end.findings[0].kind, "compile-error");
    EXPECT_EQ(build_.attempts, 1U);
}

TEST_F(TheLoop, StopsAtItsLimitAndSaysHowOftenItTried) {
    build_.logs = {k_missing_header, "a.c:1:10: fatal error: bar.h: No such file or directory\n"};
    build_.providers = {{"libfoo-dev", "usr/include/foo.h", PathMatch::exact}};
    const LoopEnd end = run(1);
    EXPECT_FALSE(end.built);
    EXPECT_THAT(end.because, HasSubstr("1 attempts did not get it built"));
    EXPECT_EQ(build_.attempts, 1U);
}

TEST_F(TheLoop, DoesNotStartABuildWhoseDependenciesCannotBeMet) {
    build_.unmet = {
        {"unmet-build-dependency", "libfoo-dev", {"apt", 0, "Depends: libfoo-dev"}, {}}};
    const LoopEnd end = run();
    EXPECT_FALSE(end.built);
    EXPECT_EQ(build_.attempts, 0U);
    EXPECT_EQ(result_.attempts[0].phase, Phase::dependencies);
}

} // namespace
} // namespace stopgap::engine
