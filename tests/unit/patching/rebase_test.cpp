// Commits that are brought onto another tree, in a queue.

#include "queue_fixture.hpp"

namespace stopgap::patching {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string k_header = "Subject: Mend\nFrom: Ada <a@b>\nOrigin: upstream\n---\n";

std::string numbered(int first, int last, int changed = 0) {
    std::string text;
    for (int line = first; line <= last; ++line) {
        text += line == changed ? "mended\n" : "line " + std::to_string(line) + "\n";
    }
    return text;
}

class ACommit : public TheQueue {
  protected:
    KeptVersion kept(const std::string& bytes) {
        const fs::path file = state() / ("version" + std::to_string(++versions_));
        write_file(file, bytes);
        return {file};
    }
    Settled settle_commit(const std::string& before, const std::string& after,
                          const std::string& file = "file.txt", const PatchUsage& usage = {}) {
        QueuedPatch patch = {.name = "x.patch", .subject = "patches/x.patch", .text = {}};
        patch.text = k_header + patch_of(4, "no such line", "mended", file);
        patch.usage = usage;
        patch.fate_if_it_stays = PatchFate::added;
        patch.commit = {{{file, kept(before), kept(after)}}, "tiny 1.0"};
        return queue().settle(*probe_, patch);
    }
    [[nodiscard]] std::string file_now(const std::string& name = "file.txt") {
        return probe_->read(name, 1000).value_or("(none)");
    }

  private:
    int versions_ = 0;
};

TEST_F(ACommit, is_merged_where_its_patch_does_not_apply) {
    const Settled settled = settle_commit("older 1\nolder 2\n" + numbered(3, 10),
                                          "older 1\nolder 2\n" + numbered(3, 10, 5));
    EXPECT_EQ(settled.fate, PatchFate::rebased);
    EXPECT_FALSE(settled.goes());
    EXPECT_THAT(settled.replacement.value_or(""),
                StartsWith("Subject: Mend\nFrom: Ada <a@b>\nOrigin: upstream\n"
                           "Stopgap-Merged: three-way onto tiny 1.0\n---\n"
                           "diff --git a/file.txt b/file.txt\n"));
    EXPECT_EQ(queue().patches().front().note, "merged three-way onto tiny 1.0: file.txt");
    EXPECT_EQ(file_now(), numbered(1, 10, 5));
    EXPECT_THAT(queue().findings(), IsEmpty());
}

TEST_F(ACommit, that_conflicts_stops_with_its_lines_and_changes_nothing) {
    const Settled settled = settle_commit(numbered(1, 4) + "older 5\n" + numbered(6, 10),
                                          numbered(1, 4) + "newer 5\n" + numbered(6, 10));
    EXPECT_EQ(settled.fate, PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-conflict");
    EXPECT_EQ(queue().findings()[0].subject, "patches/x.patch");
    EXPECT_EQ(queue().findings()[0].evidence.file, "file.txt");
    EXPECT_EQ(queue().findings()[0].evidence.line, 5U);
    EXPECT_THAT(queue().findings()[0].evidence.text,
                EndsWith("\ntree   | line 5\ncommit | newer 5"));
    EXPECT_EQ(queue().patches().front().note,
              "file.txt:5: the commit and the tree change the same lines");
    EXPECT_EQ(file_now(), numbered(1, 10));
}

TEST_F(ACommit, of_which_nothing_is_left_stops_as_well) {
    const Settled settled = settle_commit(
        "older 1\n" + numbered(2, 4) + "broken\n" + numbered(6, 10), "older 1\n" + numbered(2, 10));
    EXPECT_EQ(settled.fate, PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-conflict");
    EXPECT_THAT(queue().findings()[0].evidence.text,
                StartsWith("merged three-way, the commit changes nothing: "));
}

TEST_F(ACommit, of_a_file_that_the_tree_has_not_says_so) {
    EXPECT_EQ(settle_commit("1\n", "2\n", "gone.txt").fate, PatchFate::conflict);
    EXPECT_EQ(queue().findings()[0].evidence.file, "gone.txt");
    EXPECT_THAT(queue().findings()[0].evidence.text, HasSubstr("the tree has no such file"));
}

TEST_F(ACommit, honours_the_strip_level_and_the_folder) {
    const std::string before = "older 1\n" + numbered(2, 10);
    const std::string after = "older 1\n" + numbered(2, 10, 5);
    const PatchUsage usage = {.strip = 2, .folder = "deep"};
    EXPECT_EQ(settle_commit(before, after, "far/file.txt", usage).fate, PatchFate::rebased);
    EXPECT_EQ(file_now("deep/file.txt"), numbered(1, 10, 5));
    EXPECT_EQ(file_now(), numbered(1, 10));
}

TEST_F(ACommit, is_not_merged_where_a_decision_says_what_to_do) {
    decide("patch-conflict", "drop");
    EXPECT_EQ(settle_commit("older 1\n" + numbered(2, 10), "older 1\n" + numbered(2, 10, 5)).fate,
              PatchFate::dropped);
    EXPECT_EQ(file_now(), numbered(1, 10));
}

TEST_F(ACommit, that_is_applied_in_reverse_or_by_base_names_is_not_merged) {
    for (const PatchUsage& usage : {PatchUsage{.reversed = true}, PatchUsage{.strip = {}}}) {
        const Settled settled = settle_commit("older 1\n" + numbered(2, 10),
                                              "older 1\n" + numbered(2, 10, 5), "file.txt", usage);
        EXPECT_EQ(settled.fate, PatchFate::conflict);
        EXPECT_THAT(queue().findings().back().evidence.text, HasSubstr("FAILED"));
    }
}

TEST_F(ACommit, onto_a_file_that_is_too_large_is_not_merged) {
    ASSERT_TRUE(probe_->apply("--- /dev/null\n+++ b/large\n@@ -0,0 +1 @@\n+" +
                              std::string(16U << 20U, 'x') + "\n"));
    EXPECT_EQ(settle_commit("1\n", "2\n", "large").fate, PatchFate::conflict);
    EXPECT_EQ(queue().findings()[0].evidence.text,
              "has more than 16777216 bytes, too many to be merged");
}

} // namespace
} // namespace stopgap::patching
