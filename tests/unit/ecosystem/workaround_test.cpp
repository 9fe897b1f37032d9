// What the workaround packages of all formats have in common.

#include "ecosystem/workaround.hpp"
#include "model/workaround.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace stopgap {
namespace {

sandbox::Ended ended(int code, const std::string& output = {}) {
    sandbox::Ended ended;
    ended.exit_code = code;
    ended.output = output;
    return ended;
}

TEST(AWorkaroundsPackage, HasANameThatDpkgAndRpmTake) {
    EXPECT_EQ(workaround_package("HF-2026-0009"), "stopgap-hf-2026-0009");
    EXPECT_EQ(workaround_package("a_b.C"), "stopgap-a+b.c");
}

TEST(ATemplate, IsFilledInOnePassSoThatAValueIsNotLookedAt) {
    EXPECT_EQ(filled("@a@ and @b@\n", {{"a", "@b@"}, {"b", "2"}}), "@b@ and 2\n");
    EXPECT_EQ(filled("none", {}), "none");
    EXPECT_THROW(static_cast<void>(filled("@c@", {{"a", "1"}})), Error);
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
