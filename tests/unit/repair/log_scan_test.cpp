#include "repair/log_scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

using testing::ElementsAre;
using Tells = LogStep::Tells;

constexpr LogPattern k_patterns[] = {
    {.kind = "missing-header", .regex = R"(^missing '?([^']+)'?$)"},
    {.kind = "compile-error", .regex = R"(^error in (\S+))", .rank = log_rank::k_code},
    {.kind = "missing-command",
     .regex = R"(^no command (\S+))",
     .rank_in_tests = log_rank::k_in_tests},
    {.kind = "test-failure", .regex = R"(^FAIL (\S+))", .rank = log_rank::k_test},
    {.kind = "rules-failure", .regex = R"(^make failed)", .rank = log_rank::k_generic},
    {.kind = "", .regex = R"(^applying (\S+))", .remembers = "patch"},
    {.kind = "", .regex = R"(^done)", .forgets = "patch"},
    {.kind = "patch-conflict",
     .regex = R"(^hunk failed)",
     .only_after = "patch",
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "not-installable", .regex = R"(^unmet (\S+))", .only_in = Phase::install_check},
};
constexpr LogStep k_steps[] = {
    {"^step test", Phase::test, Tells::begins},    {"^step package", Phase::package, Tells::begins},
    {"^tests failed", Phase::test, Tells::fails},  {"^diary$", Phase::build, Tells::quotes},
    {"^diary ends", Phase::build, Tells::resumes},
};

LogReading read(std::string_view log, Phase run = Phase::build) {
    static const LogScanner scanner(LogDialect{k_patterns, k_steps});
    return scanner.read(log, "build.log", run);
}

std::vector<std::string> subjects(std::string_view log, Phase run = Phase::build) {
    std::vector<std::string> all;
    for (const Finding& finding : read(log, run).findings) {
        all.push_back(finding.kind + " " + finding.subject);
    }
    return all;
}

TEST(LogScanner, PutsTheSpecificCauseBeforeWhatCameEarlier) {
    EXPECT_THAT(subjects("error in a.c\nmissing b.h\n"),
                ElementsAre("missing-header b.h", "compile-error a.c"));
}

TEST(LogScanner, PutsTheFirstOfEqualCausesFirst) {
    EXPECT_THAT(subjects("missing b.h\nmissing a.h\n"),
                ElementsAre("missing-header b.h", "missing-header a.h"));
}

TEST(LogScanner, LeavesOutWhatOnlySaysThatSomethingFailed) {
    EXPECT_THAT(subjects("make failed\nerror in a.c\nmake failed\n"),
                ElementsAre("compile-error a.c"));
    EXPECT_THAT(subjects("make failed\n"), ElementsAre("rules-failure "));
}

TEST(LogScanner, NamesARepeatedCauseOnceWithItsFirstLine) {
    const LogReading reading = read("x\nmissing a.h\nmissing a.h\n");
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].evidence.line, 2U);
    EXPECT_EQ(reading.findings[0].evidence.file, "build.log");
    EXPECT_EQ(reading.findings[0].evidence.text, "missing a.h");
}

TEST(LogScanner, ForgetsWhatWasPrintedBeforeTheStepThatFailed) {
    const LogReading reading = read("missing a.h\nstep package\nerror in b\n");
    EXPECT_EQ(reading.phase, Phase::package);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].subject, "b");
}

TEST(LogScanner, KeepsWhatWasPrintedBeforeALineThatTellsTheFailedPhase) {
    const LogReading reading = read("FAIL one\ntests failed\n");
    EXPECT_EQ(reading.phase, Phase::test);
    EXPECT_EQ(reading.findings[0].subject, "one");
}

TEST(LogScanner, DoesNotBelieveAQuotedDiary) {
    EXPECT_THAT(subjects("error in a.c\ndiary\nmissing b.h\ndiary ends\nerror in c.c\n"),
                ElementsAre("compile-error a.c", "compile-error c.c"));
}

TEST(LogScanner, LetsAFailedTestStandAboveWhatTestsPrint) {
    EXPECT_THAT(subjects("step test\nno command docker\nFAIL one\n"),
                ElementsAre("test-failure one"));
    EXPECT_THAT(subjects("no command docker\nFAIL one\n"),
                ElementsAre("missing-command docker", "test-failure one"));
}

TEST(LogScanner, TakesASubjectFromAnEarlierLine) {
    EXPECT_THAT(subjects("applying a.patch\nhunk failed\n"),
                ElementsAre("patch-conflict debian/patches/a.patch"));
    EXPECT_THAT(subjects("applying a.patch\ndone\nhunk failed\n"),
                ElementsAre("unknown-failure build"));
    EXPECT_THAT(subjects("applying a.patch\n" + std::string(60, '\n') + "hunk failed\n"),
                ElementsAre("unknown-failure build"));
}

TEST(LogScanner, HoldsAPatternToItsPhase) {
    EXPECT_THAT(subjects("unmet a\n", Phase::install_check), ElementsAre("not-installable a"));
    EXPECT_THAT(subjects("unmet a\n"), ElementsAre("unknown-failure build"));
}

TEST(LogScanner, SaysUnknownFailureWithTheLastLineOfALogThatSaysNothing) {
    const LogReading reading = read("one\ntwo\n \n\n");
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].kind, "unknown-failure");
    EXPECT_EQ(reading.findings[0].evidence.line, 2U);
    EXPECT_EQ(reading.findings[0].evidence.text, "two");
    EXPECT_EQ(read("").findings[0].kind, "unknown-failure");
}

TEST(LogScanner, ReadsThroughColoursQuotesAndCarriageReturns) {
    EXPECT_THAT(subjects("\x1b[31;1mmissing\x1b[0m \u2018a.h\u2019\r\n"),
                ElementsAre("missing-header a.h"));
    EXPECT_THAT(subjects("missing a.h\x1b["), ElementsAre("missing-header a.h"));
}

TEST(LogScanner, ReadsBytesThatAreNoText) {
    using namespace std::string_view_literals;
    const LogReading reading = read("\0\xff\xfe\n\nmissing a\0\xff.h\n"sv);
    EXPECT_EQ(reading.findings[0].subject, "a\\x00\\xff.h");
    EXPECT_EQ(reading.findings[0].evidence.text, "missing a\\x00\\xff.h");
    EXPECT_EQ(reading.findings[0].evidence.line, 3U);
}

TEST(LogScanner, SeesTheFirstFourKibibytesOfALine) {
    const std::string near = "missing " + std::string(4000, 'a') + "\n";
    EXPECT_EQ(read(near).findings[0].subject, std::string(200, 'a') + "...");
    const std::string far = std::string(5000, ' ') + "\nx" + std::string(1 << 20, 'y') + "\n";
    EXPECT_EQ(read(far).findings[0].evidence.text, "x" + std::string(299, 'y') + "...");
}

TEST(LogScanner, KeepsABoundedNumberOfFindings) {
    std::string log;
    for (int number = 0; number < 5000; ++number) {
        log += "missing h" + std::to_string(number) + "\nerror in c" + std::to_string(number) +
               "\nno command m" + std::to_string(number) + "\n";
    }
    const LogReading reading = read(log);
    EXPECT_EQ(reading.findings.size(), 200U);
    EXPECT_EQ(reading.findings[0].subject, "h0");
}

TEST(LogScanner, ReadsALineWithoutItsEnd) {
    EXPECT_THAT(subjects("missing a.h"), ElementsAre("missing-header a.h"));
}

TEST(LogScanner, TellsThePhaseAlone) {
    const LogScanner scanner(LogDialect{k_patterns, k_steps});
    EXPECT_EQ(scanner.phase_of("step test\nstep package\n"), Phase::package);
    EXPECT_EQ(scanner.phase_of("nothing\n", Phase::prep), Phase::prep);
    EXPECT_EQ(scanner.scan("missing a.h\n", "f", Phase::build).front().subject, "a.h");
}

} // namespace
} // namespace stopgap::repair
