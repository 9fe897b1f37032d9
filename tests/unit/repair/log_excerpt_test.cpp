#include "repair/log_line.hpp"
#include "repair/log_scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

using testing::ElementsAre;

std::string numbered_log(unsigned lines) {
    std::string log;
    for (unsigned line = 1; line <= lines; ++line) {
        log += "line " + std::to_string(line) + "\n";
    }
    return log;
}

Finding finding_at(unsigned line) {
    return {"compile-error", "a.c", {"build.log", line, ""}, {}};
}

TEST(LinesThatMatter, ShowTheCauseWithItsSurroundingsAndTheEnd) {
    EXPECT_THAT(lines_that_matter(numbered_log(100), {finding_at(20)}, 10),
                ElementsAre("17: line 17", "18: line 18", "19: line 19", "20: line 20",
                            "21: line 21", "22: line 22", "23: line 23", "...", "99: line 99",
                            "100: line 100"));
}

TEST(LinesThatMatter, ShowEachFindingBeforeAnySurroundings) {
    EXPECT_THAT(lines_that_matter(numbered_log(100), {finding_at(20), finding_at(60)}, 3),
                ElementsAre("20: line 20", "...", "60: line 60"));
}

TEST(LinesThatMatter, ShowTheEndWhereNothingWasFound) {
    EXPECT_THAT(lines_that_matter(numbered_log(5), {}, 2), ElementsAre("4: line 4", "5: line 5"));
    EXPECT_THAT(lines_that_matter("", {}, 5), ElementsAre());
    EXPECT_THAT(lines_that_matter("a\nb", {finding_at(9)}, 0), ElementsAre());
}

TEST(LinesThatMatter, ShowWholeShortLogs) {
    EXPECT_THAT(lines_that_matter(numbered_log(3), {finding_at(2)}, 10),
                ElementsAre("1: line 1", "2: line 2", "3: line 3"));
}

TEST(LinesThatMatter, AreNeverMoreThanAskedFor) {
    const std::vector<Finding> findings = {finding_at(10), finding_at(50), finding_at(30)};
    for (std::size_t most = 0; most < 40; ++most) {
        EXPECT_LE(lines_that_matter(numbered_log(90), findings, most).size(), most);
    }
}

TEST(LinesThatMatter, CanBePrintedAnywhere) {
    EXPECT_THAT(lines_that_matter("a\x1b[31mb\tc\x07\n" + std::string(500, 'x'), {}, 2),
                ElementsAre("1: ab c\\x07", "2: " + std::string(200, 'x') + "..."));
}

TEST(ShownPart, IsNotCutInsideACharacter) {
    EXPECT_EQ(shown_part("ab\u00e9", 3), "ab...");
    EXPECT_EQ(shown_part("ab\u00e9", 4), "ab\u00e9");
}

} // namespace
} // namespace stopgap::repair
