#include "fixture.hpp"

#include "base/text.hpp"

namespace stopgap::sandbox {

namespace {

using ::testing::HasSubstr;
using Cause = Ended::Cause;

class LimitsTest : public SandboxTest {
  protected:
    static bool has_claim(const Sandbox& sandbox, const std::string& claim) {
        return testing::Value(sandbox.isolation(), testing::Contains(HasSubstr(claim)));
    }
};

TEST_F(LimitsTest, StopsACommandAfterItsTime) {
    Sandbox sandbox = Sandbox::start(settings());
    Request request = shell("echo begun; sleep 60 & sleep 60");
    request.timeout = std::chrono::seconds(1);
    const Ended ended = sandbox.run(request);
    EXPECT_EQ(ended.cause, Cause::timed_out);
    EXPECT_EQ(ended.output, "begun\n");
    EXPECT_EQ(shown(ended), "was stopped after 1 s, its time limit");
    EXPECT_LT(ended.seconds, 5);
    EXPECT_EQ(sandbox.run(shell("echo usable")).output, "usable\n");
}

TEST_F(LimitsTest, TakesTheTimeOfTheSettingsWhereARequestGivesNone) {
    Settings short_lived = settings();
    short_lived.limits.time_seconds = 1;
    EXPECT_EQ(Sandbox::start(short_lived).run(shell("sleep 60")).cause, Cause::timed_out);
}

TEST_F(LimitsTest, StopsACommandThatPrintsTooMuch) {
    Sandbox sandbox = Sandbox::start(settings());
    Request request = shell("yes");
    request.capture_limit_bytes = 1000;
    const Ended ended = sandbox.run(request);
    EXPECT_EQ(ended.cause, Cause::output_limit);
    EXPECT_EQ(ended.output.size(), 1000U);
}

TEST_F(LimitsTest, LimitsProcesses) {
    Settings few = settings();
    few.limits.processes = 20;
    Sandbox sandbox = Sandbox::start(few);
    EXPECT_TRUE(has_claim(sandbox, "processes limited to 20"));
    const Ended ended =
        sandbox.run(shell("for i in $(seq 50); do sleep 30 & done; echo all", User::builder));
    EXPECT_THAT(ended.output, HasSubstr("Cannot fork"));
    if (has_claim(sandbox, "processes limited to 20 by a cgroup")) {
        EXPECT_EQ(ended.cause, Cause::process_limit);
        EXPECT_EQ(shown(ended), "failed where it wanted more processes than it may have (its "
                                "cgroup, which may have 20 processes, refused 1 more)");
    }
    EXPECT_EQ(sandbox.run(shell("echo usable", User::builder)).output, "usable\n");
}

TEST_F(LimitsTest, SurvivesAForkBomb) {
    Settings few = settings();
    few.limits.processes = 50;
    Sandbox sandbox = Sandbox::start(few);
    Request bomb = shell("bomb() { bomb | bomb & }; bomb; sleep 30", User::builder);
    bomb.timeout = std::chrono::seconds(2);
    EXPECT_EQ(sandbox.run(bomb).cause, Cause::timed_out);
    EXPECT_EQ(sandbox.run(shell("echo usable", User::builder)).output, "usable\n");
}

TEST_F(LimitsTest, TellsThatMemoryRanOut) {
    Settings small = settings();
    small.limits.memory_bytes = 256U << 20U;
    Sandbox sandbox = Sandbox::start(small);
    if (!has_claim(sandbox, "memory limited to")) {
        EXPECT_TRUE(has_claim(sandbox, "NOT enforced: memory of all processes together"));
        ASSERT_FALSE(test::must_run()) << "no writable memory cgroup";
        GTEST_SKIP() << "no writable memory cgroup";
    }
    const Ended ended = sandbox.run(shell("perl -e '$x = \"a\" x (600 << 20)'"));
    EXPECT_EQ(ended.cause, Cause::out_of_memory);
    EXPECT_EQ(shown(ended), "ran out of the memory that it may use (the kernel killed 1 process in "
                            "its cgroup, which has 268.4 MB)");
    const Ended after = sandbox.run(shell("echo usable; exit 1"));
    EXPECT_EQ(after.output, "usable\n");
    EXPECT_EQ(after.cause, Cause::exited); // not blamed on the earlier shortage
}

TEST_F(LimitsTest, StopsACommandThatFillsTheDisk) {
    Settings small = settings();
    small.limits.disk_bytes = 20U << 20U;
    Sandbox sandbox = Sandbox::start(small);
    const Ended ended = sandbox.run(
        shell("for i in $(seq 10); do head -c 8000000 /dev/zero > /build/$i; done; sleep 30",
              User::builder));
    EXPECT_EQ(ended.cause, Cause::disk_limit);
    EXPECT_THAT(shown(ended),
                HasSubstr("was stopped because it used more disk space than it may ("));
    EXPECT_THAT(shown(ended), HasSubstr(" of 21.0 MB)"));
}

TEST_F(LimitsTest, LetsNoFileGrowBeyondTheDiskLimit) {
    Settings small = settings();
    small.limits.disk_bytes = 1U << 20U;
    const Ended ended =
        Sandbox::start(small).run(shell("head -c 5000000 /dev/zero > /build/f; stat -c %s "
                                        "/build/f"));
    EXPECT_THAT(ended.output, HasSubstr("1048576\n"));
}

TEST_F(LimitsTest, LeavesNoControlGroupBehind) {
    Settings limited = settings();
    limited.limits.memory_bytes = 1ULL << 30U;
    limited.limits.processes = 100;
    {
        Sandbox sandbox = Sandbox::start(limited);
        EXPECT_TRUE(sandbox.run(shell("true")).succeeded());
        EXPECT_EQ(std::distance(fs::directory_iterator(limited.scratch), {}), 2); // record, overlay
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(limited.scratch)) {
        EXPECT_NE(entry.path().extension(), ".cgroups");
    }
}

} // namespace

} // namespace stopgap::sandbox
