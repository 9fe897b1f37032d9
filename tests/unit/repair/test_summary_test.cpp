// Lines have the forms in which automake, ctest, meson, prove, pytest, unittest, cargo, go and
// GoogleTest sum up a run.

#include "repair/test_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TheTestsSummary, AddsUpWhatSeveralRunsCount) {
    EXPECT_THAT(test_summaries("# TOTAL: 3\n# PASS:  3\n# SKIP:  0\nmake[1]: Leaving\n"
                               "# TOTAL: 4\n# PASS:  2\n# SKIP:  2\n"),
                ElementsAre("PASS: 5 (automake)", "SKIP: 2 (automake)", "TOTAL: 7 (automake)"));
    EXPECT_THAT(test_summaries("Ok:                 12  \nExpected Fail:      1   \n"),
                ElementsAre("Expected Fail: 1 (meson)", "Ok: 12 (meson)"));
    EXPECT_THAT(test_summaries("[  PASSED  ] 1 test.\n[  PASSED  ] 41 tests.\n"),
                ElementsAre("PASSED: 42 (GoogleTest)"));
}

TEST(TheTestsSummary, LeavesTimesOut) {
    EXPECT_THAT(test_summaries("Ran 12 tests in 0.003s\n\nOK\n"
                               "===== 5 passed, 1 skipped in 0.12s =====\n"
                               "Files=3, Tests=45,  1 wallclock secs ( 0.03 usr )\n"
                               "ok  \texample.org/pkg\t0.012s\n"),
                ElementsAre("Ran: 12 (unittest)", "Files=3, Tests=45 (prove)",
                            "5 passed, 1 skipped (pytest)", "ok   example.org/pkg (go)"));
}

TEST(TheTestsSummary, TellsEachOtherLineOnce) {
    EXPECT_THAT(test_summaries("100% tests passed, 0 tests failed out of 12\n"
                               "100% tests passed, 0 tests failed out of 12\n"
                               "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n"),
                ElementsAre("100% tests passed, 0 tests failed out of 12 (ctest)",
                            "test result: ok. 3 passed; 0 failed; 1 ignored (cargo)"));
}

TEST(TheTestsSummary, IsEmptyWhereNoRunnerIsKnown) {
    EXPECT_THAT(test_summaries(""), IsEmpty());
    EXPECT_THAT(test_summaries("PASS: 3\nAll is well\n# PASS: x\n"), IsEmpty());
}

TEST(TheTestsSummary, OfAHostileLogIsShortAndHarmless) {
    std::string log;
    for (int i = 0; i < 100; ++i) {
        log += "ok  \tp\x1b" + std::to_string(i) + "\t1s\n";
    }
    const std::vector<std::string> lines = test_summaries(log);
    EXPECT_EQ(lines.size(), 21U);
    EXPECT_EQ(lines.back(), "and 80 more such lines");
    EXPECT_EQ(lines.front().find('\x1b'), std::string::npos);
    EXPECT_THAT(test_summaries("# PASS: 99999999999999999999999999\n"), IsEmpty());
}

} // namespace
} // namespace stopgap::repair
