#include "ecosystem/deb/dep3.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_diff = "--- a/src/x.c\t2026-01-01 00:00:00\n"
                           "+++ b/src/x.c\t2026-01-02 00:00:00\n"
                           "@@ -1,3 +1,3 @@\n"
                           " one\n"
                           "--- ../looks/like/a/heading\n"
                           "+++ ../so/does/this\n"
                           " three\n";

TEST(PatchHeader, description_and_origin_make_a_header) {
    EXPECT_TRUE(has_dep3_header("Description: x\nOrigin: upstream\n---\n" + k_diff));
    EXPECT_TRUE(has_dep3_header("From: A <a@b>\nDate: now\nSubject: x\n\n" + k_diff));
    EXPECT_TRUE(has_dep3_header("subject: x\nauthor: y\n" + k_diff));
    EXPECT_FALSE(has_dep3_header("Description: x\n" + k_diff));
    EXPECT_FALSE(has_dep3_header(k_diff));
    EXPECT_FALSE(has_dep3_header(""));
}

TEST(PatchHeader, fields_inside_the_diff_do_not_count) {
    EXPECT_FALSE(
        has_dep3_header("--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+x\nDescription: x\nOrigin: y\n"));
}

TEST(PatchHeader, a_patch_that_has_one_stays_as_it_is) {
    const std::string patch = "Subject: x\r\nFrom: y\r\n\r\n" + k_diff;
    EXPECT_EQ(with_dep3_header(patch, {{"Description", "z"}}), patch);
}

TEST(PatchHeader, a_bare_patch_gets_one) {
    EXPECT_EQ(with_dep3_header(k_diff, {{"Description", "short\nlong\n\nend"},
                                        {"Origin", "upstream, https://x.example/1"},
                                        {"Bug-Debian", "https://bugs.debian.org/1"}}),
              "Description: short\n long\n .\n end\nOrigin: upstream, https://x.example/1\n"
              "Bug-Debian: https://bugs.debian.org/1\n\n" +
                  k_diff);
}

TEST(PatchHeader, what_an_author_wrote_is_kept_below_it) {
    EXPECT_EQ(with_dep3_header("commit 1\n\n" + k_diff, {{"Origin", "o"}}),
              "Origin: o\n---\ncommit 1\n\n" + k_diff);
}

TEST(PatchHeader, a_field_that_cannot_be_written_is_refused) {
    const Error error = test::error_of([] {
        static_cast<void>(with_dep3_header(k_diff, {{"Origin", "x\ry"}}));
    });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(), "patch header: Origin: \"x\\x0dy\" holds a line end, a control "
                               "character or bytes that are no UTF-8");
    EXPECT_THROW(static_cast<void>(with_dep3_header(k_diff, {{"A b", "x"}})), Error);
}

TEST(PatchHeader, survives_every_truncation_and_mutation) {
    const std::string patch = "Subject: CVE-2026-12345\nFrom: \"x\"\n\n" + k_diff;
    const std::function<void(const std::string&)> read = [](const std::string& text) {
        EXPECT_TRUE(has_dep3_header(with_dep3_header(text, {{"Subject", "x"}, {"Origin", "y"}})));
    };
    test::expect_survives_truncation(patch, read);
    test::expect_survives_mutation(patch, read);
}

} // namespace
} // namespace stopgap::deb
