#include "patching/patch_text.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::patching {
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

TEST(PatchPaths, a_patch_that_leaves_the_tree_is_refused_by_its_origin) {
    require_inside_tree(k_diff, "fix.patch");
    const Error error = test::error_of(
        [] { require_inside_tree("--- a/x\n+++ ../x\n@@ -1 +1 @@\n-a\n+b\n", "fix.patch"); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(),
              "fix.patch: changes \"../x\", which lies outside of the source tree");
}

TEST(PatchText, what_stands_above_the_diff_is_its_description) {
    EXPECT_EQ(text_above_diff("Subject: x\n\n" + k_diff), "Subject: x\n\n");
    EXPECT_EQ(text_above_diff(k_diff), "");
    EXPECT_EQ(text_above_diff("no diff at all"), "no diff at all");
}

TEST(PatchText, survives_every_truncation_and_mutation) {
    const std::string patch = "Subject: CVE-2026-12345\nFrom: \"x\"\n\n"
                              "diff --git \"a/\\303\\244\" \"b/\\303\\244\"\n" +
                              k_diff;
    const std::function<void(const std::string&)> read = [](const std::string& text) {
        static_cast<void>(cves_named_in(text));
        static_cast<void>(paths_leaving_tree(text));
    };
    test::expect_survives_truncation(patch, read);
    test::expect_survives_mutation(patch, read);
}

} // namespace
} // namespace stopgap::patching
