#include "ecosystem/deb/patch_series.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;

const std::string k_series = "# Debian\n"
                             "01-first.patch\n"
                             "\n"
                             "CVE-2026-1/01-fix.patch -p1 # upstream\n"
                             "old.diff -p0\n"
                             "hash#tag.patch\n";

PatchSeries parsed(const std::string& text = k_series) {
    return PatchSeries::parse(text, "debian/patches/series");
}

std::string refusal_of(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(parsed(text)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(PatchSeries, entries_are_read_with_options_and_comments) {
    const std::vector<SeriesEntry> entries = parsed().entries();
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[1].name, "CVE-2026-1/01-fix.patch");
    EXPECT_EQ(entries[1].line, 4U);
    EXPECT_EQ(entries[1].unsupported_options, "");
    EXPECT_EQ(entries[2].strip, 0U);
    EXPECT_EQ(entries[2].unsupported_options, "-p0");
    EXPECT_EQ(entries[3].name, "hash#tag.patch");
    EXPECT_EQ(parsed().text(), k_series);
    EXPECT_THAT(parsed("").names(), ElementsAre());
}

TEST(PatchSeries, names_that_leave_the_folder_are_refused) {
    for (const std::string name :
         {"../x", "/etc/passwd", "a/../../b", "./a", "a//b", "-p1", "a/"}) {
        EXPECT_EQ(refusal_of("a.patch\n" + name + "\n"),
                  "debian/patches/series:2: \"" + name +
                      "\" is no name of a patch below debian/patches");
    }
    EXPECT_EQ(refusal_of("a\nb\na\n"), "debian/patches/series:3: a is listed twice");
}

TEST(PatchSeries, edits_touch_one_line) {
    PatchSeries series = parsed();
    series.append("new.patch");
    EXPECT_EQ(series.text(), k_series + "new.patch\n");
    series.remove("new.patch");
    EXPECT_EQ(series.text(), k_series);
    series.insert_before("01-first.patch", "00.patch");
    series.insert_after("old.diff", "sub/dir.patch");
    EXPECT_EQ(series.text(), "# Debian\n00.patch\n01-first.patch\n\n"
                             "CVE-2026-1/01-fix.patch -p1 # upstream\nold.diff -p0\n"
                             "sub/dir.patch\nhash#tag.patch\n");
}

TEST(PatchSeries, a_replacement_keeps_the_place_the_options_and_the_comment) {
    PatchSeries series = parsed();
    series.replace("CVE-2026-1/01-fix.patch", "CVE-2026-1/01-rebased.patch");
    EXPECT_THAT(series.text(),
                testing::HasSubstr("\n\nCVE-2026-1/01-rebased.patch -p1 # upstream\nold.diff"));
    series.replace("old.diff", "old.diff");
    EXPECT_THAT(series.names(), ElementsAre("01-first.patch", "CVE-2026-1/01-rebased.patch",
                                            "old.diff", "hash#tag.patch"));
}

TEST(PatchSeries, a_missing_last_line_end_is_supplied_before_more_is_added) {
    PatchSeries series = parsed("a.patch");
    EXPECT_EQ(series.text(), "a.patch");
    series.append("b.patch");
    EXPECT_EQ(series.text(), "a.patch\nb.patch\n");
}

TEST(PatchSeries, edits_that_make_no_sense_are_refused_and_change_nothing) {
    PatchSeries series = parsed();
    const std::function<std::string(const std::function<void()>&)> message =
        [](const std::function<void()>& edit) {
            const Error error = test::error_of(edit);
            EXPECT_EQ(error.status(), ExitStatus::usage);
            return error.message();
        };
    EXPECT_EQ(message([&] { series.append("old.diff"); }),
              "debian/patches/series: old.diff is already in the series");
    EXPECT_EQ(message([&] { series.remove("gone"); }),
              "debian/patches/series: gone is not in the series");
    EXPECT_EQ(message([&] { series.append("a\nb"); }),
              "debian/patches/series: \"a\\x0ab\" cannot be the name of a patch");
    EXPECT_EQ(message([&] { series.append("a b"); }),
              "debian/patches/series: \"a b\" cannot be the name of a patch");
    EXPECT_EQ(message([&] { series.replace("old.diff", "../x"); }),
              "debian/patches/series: \"../x\" cannot be the name of a patch");
    EXPECT_EQ(message([&] { series.replace("old.diff", "01-first.patch"); }),
              "debian/patches/series: 01-first.patch is already in the series");
    EXPECT_EQ(series.text(), k_series);
}

TEST(PatchSeries, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        PatchSeries series = parsed(text);
        EXPECT_EQ(series.text(), text);
        series.append("zzz/new.patch");
        EXPECT_EQ(parsed(series.text()).names(), series.names());
    };
    test::expect_survives_truncation(k_series, parse);
    test::expect_survives_mutation(k_series, parse);
}

} // namespace
} // namespace stopgap::deb
