#include "ecosystem/deb/patch_text.hpp"

#include "support/expect.hpp"
#include "truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

TEST(PatchCves, every_id_is_found_once_in_upper_case) {
    EXPECT_THAT(cves_named_in("CVE-2026-1234, cve-2026-1234 (CVE-2025-12345678) XCVE-2024-9999."),
                ElementsAre("CVE-2024-9999", "CVE-2025-12345678", "CVE-2026-1234"));
    EXPECT_THAT(cves_named_in("CVE-2026-123 CVE-26-1234 can-2026-12345 CVE-2026 CVE-"), IsEmpty());
    EXPECT_THAT(cves_named_in(""), IsEmpty());
}

TEST(PatchPaths, headings_count_and_hunks_do_not) {
    EXPECT_THAT(paths_touched(k_diff), ElementsAre("src/x.c"));
    EXPECT_THAT(paths_leaving_tree(k_diff), IsEmpty());
    EXPECT_THAT(paths_touched(k_diff, 0), ElementsAre("a/src/x.c", "b/src/x.c"));
}

TEST(PatchPaths, new_removed_renamed_and_copied_files_count) {
    EXPECT_THAT(paths_touched("diff --git a/old b/new\nsimilarity index 90%\nrename from old\n"
                              "rename to new\n"
                              "diff --git a/empty b/empty\nnew file mode 100644\n"
                              "--- /dev/null\n+++ b/added file\n@@ -0,0 +1 @@\n+x\n"
                              "Index: p/indexed\n--- p.orig/indexed 2026-01-01\n+++ p/indexed\n"),
                ElementsAre("old", "new", "empty", "added file", "indexed"));
}

TEST(PatchPaths, quoted_names_are_read_as_git_writes_them) {
    EXPECT_THAT(paths_touched("--- \"a/sch\\303\\266n.c\"\n+++ \"b/t\\tab \\\"q\\\"\"\n"),
                ElementsAre("sch\xc3\xb6n.c", "t\tab \"q\""));
    EXPECT_THAT(paths_leaving_tree("+++ \"b/\\056\\056/x\"\n"), ElementsAre("b/../x"));
}

TEST(PatchPaths, paths_that_leave_the_tree_are_named) {
    EXPECT_THAT(
        paths_leaving_tree("--- a/../../etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n"
                           "rename to ../x\nIndex: ../y\ncopy from /z\n"
                           "diff --git a/../w b/../w\n"),
        ElementsAre("a/../../etc/passwd", "/etc/passwd", "../x", "../y", "/z", "a/../w", "b/../w"));
}

TEST(PatchPaths, a_hunk_that_lies_about_its_length_hides_no_heading_of_another_kind) {
    EXPECT_THAT(paths_touched("--- a/x\n+++ b/x\n@@ -1,99 +1,99 @@\n x\n"
                              "diff --git a/y b/y\nrename to z\n"),
                ElementsAre("x", "y", "z"));
}

TEST(PatchPaths, carriage_returns_are_not_part_of_names) {
    EXPECT_THAT(paths_touched("--- a/x\r\n+++ b/x\r\n"), ElementsAre("x"));
}

TEST(PatchText, survives_every_truncation_and_mutation) {
    const std::string patch = "Subject: CVE-2026-12345\nFrom: \"x\"\n\n"
                              "diff --git \"a/\\303\\244\" \"b/\\303\\244\"\n" +
                              k_diff;
    const std::function<void(const std::string&)> read = [](const std::string& text) {
        static_cast<void>(cves_named_in(text));
        static_cast<void>(paths_leaving_tree(text));
        EXPECT_TRUE(has_dep3_header(with_dep3_header(text, {{"Subject", "x"}, {"Origin", "y"}})));
    };
    test::expect_survives_truncation(patch, read);
    test::expect_survives_mutation(patch, read);
}

} // namespace
} // namespace stopgap::deb
