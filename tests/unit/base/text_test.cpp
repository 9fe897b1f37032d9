#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Splitting, GivesThePiecesBetweenSeparators) {
    EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
    EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Lines, LoseTheirEndsAndCountALastOneWithout) {
    EXPECT_THAT(lines_of("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
    EXPECT_THAT(lines_of(""), IsEmpty());
}

TEST(Words, AreSeparatedByRunsOfSpace) {
    EXPECT_THAT(words_of("  a \t b\nc "), ElementsAre("a", "b", "c"));
    EXPECT_THAT(words_of(" \n "), IsEmpty());
}

TEST(PrintableText, ShowsWhatWouldDriveATerminal) {
    EXPECT_EQ(printable("a\033[31mb\n\x7f"), "a\\x1b[31mb\\x0a\\x7f");
    EXPECT_EQ(printable("\xc2\x9b"
                        "x"),
              "\\xc2\\x9bx")
        << "C1 controls";
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b\xe2\x82\xac"),
              "a\\xe2\\x80\\xaeb\xe2\x82\xac");
    EXPECT_EQ(printable("gr\xc3\xbc\xc3\x9f \xff"), "gr\xc3\xbc\xc3\x9f \\xff");
}

TEST(Utf8, RefusesOverlongSurrogateAndCutSequences) {
    EXPECT_TRUE(is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    for (const char* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) {
        EXPECT_FALSE(is_utf8(bad)) << printable(bad);
    }
}

TEST(TheNearestWord, IsMeantOnlyWhereItIsNear) {
    EXPECT_EQ(nearest("sumary", {"summary", "schema"}), "summary");
    EXPECT_EQ(nearest("urnit", {"unit", "until"}), "unit");
    EXPECT_EQ(nearest("abcdef", {"uvwxyz"}), std::nullopt);
    EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(PercentDecoding, LeavesWhatIsNoEscape) {
    EXPECT_EQ(percent_decoded("g%2b%2B-12%20"), "g++-12 ");
    EXPECT_EQ(percent_decoded("100%"), "100%");
    EXPECT_EQ(percent_decoded("%zz%1"), "%zz%1");
}

TEST(PercentEncoding, IsWhatDecodingReads) {
    EXPECT_EQ(percent_encoded("a b/\xC3\xA4~", "-._~"), "a%20b%2F%C3%A4~");
    EXPECT_EQ(percent_decoded(percent_encoded("1:2+3 %", "")), "1:2+3 %");
}

TEST(Markup, MeansNothingOnceItIsEscaped) {
    EXPECT_EQ(markup_escaped("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
}

TEST(Numbers, AreWholeTexts) {
    EXPECT_EQ(parse_number("0"), 0U);
    EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
    for (const char* text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "18446744073709551616"}) {
        EXPECT_EQ(parse_number(text), std::nullopt) << text;
    }
}

TEST(Sizes, AreShownInDecimalUnits) {
    EXPECT_EQ(human_size(999), "999 B");
    EXPECT_EQ(human_size(1500), "1.5 kB");
    EXPECT_EQ(human_size(2'500'000'000), "2.5 GB");
}

} // namespace
} // namespace stopgap
