// Commits that are brought onto another tree, in a queue.

#include "queue_fixture.hpp"

#include "base/sha1.hpp"

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

using Bytes = std::optional<std::string>;

struct Change {
    std::string file;
    Bytes before, after;
};

std::string git_name(const Bytes& bytes) {
    return bytes ? sha1_of("blob " + std::to_string(bytes->size()) + std::string(1, '\0') + *bytes)
                 : std::string(40, '0');
}

class ACommit : public TheQueue {
  protected:
    std::optional<KeptVersion> kept(const Bytes& bytes) {
        if (!bytes) {
            return std::nullopt;
        }
        const fs::path file = state() / ("version" + std::to_string(++versions_));
        write_file(file, *bytes);
        return KeptVersion{file};
    }
    /// Of several files; its patch does not apply, and names their versions.
    QueuedPatch commit_of(const std::vector<Change>& changes) {
        QueuedPatch patch = {.name = "x.patch", .subject = "patches/x.patch", .text = k_header};
        patch.fate_if_it_stays = PatchFate::added;
        patch.commit = {{}, "tiny 1.0"};
        for (const Change& change : changes) {
            patch.text += "diff --git a/" + change.file + " b/" + change.file + "\nindex " +
                          git_name(change.before) + ".." + git_name(change.after) + " 100644\n" +
                          patch_of(4, "no such line", "mended", change.file);
            patch.commit->files.push_back({change.file, kept(change.before), kept(change.after)});
        }
        return patch;
    }
    Settled settle_commit(const std::vector<Change>& changes) {
        return queue().settle(*probe_, commit_of(changes));
    }
    Settled settle_commit(const std::string& before, const std::string& after,
                          const std::string& file = "file.txt", const PatchUsage& usage = {}) {
        QueuedPatch patch = commit_of({{file, before, after}});
        patch.usage = usage;
        return queue().settle(*probe_, patch);
    }
    [[nodiscard]] std::string file_now(const std::string& name = "file.txt") {
        return probe_->read(name, 1000).bytes.value_or("(none)");
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
    EXPECT_EQ(queue().patches().front().note,
              "merged three-way onto tiny 1.0: far/file.txt at deep/file.txt");
}

TEST_F(ACommit, whose_files_lose_different_folders_is_not_merged) {
    const auto can = [](const std::vector<std::string>& paths, unsigned strip) {
        QueuedCommit commit;
        for (const std::string& path : paths) {
            commit.files.push_back({path, {}, {}});
        }
        return can_rebase(commit, {.strip = strip});
    };
    EXPECT_TRUE(can({"pkg/src/x.c", "pkg/Makefile.am"}, 2));
    EXPECT_FALSE(can({"pkg/src/x.c", "sub/Makefile.am"}, 2));
    EXPECT_FALSE(can({"pkg/src/x.c", "pkg/sub/Makefile.am"}, 3));
    EXPECT_FALSE(can({"pkg/src/x.c", "NEWS"}, 2));
    EXPECT_TRUE(can({"pkg/src/x.c", "NEWS"}, 1));
}

TEST_F(ACommit, that_takes_away_a_file_that_the_tree_has_not_stops_whole) {
    EXPECT_EQ(settle_commit(
                  {{"file.txt", "older 1\n" + numbered(2, 10), "older 1\n" + numbered(2, 10, 5)},
                   {"old.c", "moved\n", {}}})
                  .fate,
              PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-conflict");
    EXPECT_EQ(queue().findings()[0].evidence.file, "old.c");
    EXPECT_EQ(queue().findings()[0].evidence.text,
              "the commit takes it away, and the tree has no such file: renamed or removed since, "
              "or in another folder");
    EXPECT_EQ(file_now(), numbered(1, 10));
}

TEST_F(ACommit, whose_versions_are_not_those_of_its_patch_is_refused) {
    QueuedPatch patch = commit_of({{"file.txt", "1\n", "2\n"}});
    patch.commit->files[0].after = kept("3\n");
    try {
        (void)queue().settle(*probe_, patch);
        FAIL() << "it was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::verification);
        const std::string before = "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d";
        EXPECT_EQ(error.message(),
                  "file.txt: the versions to merge are others than the commit's patch names\n"
                  "    named    " +
                      before + "..0cfbf08886fca9a91cb753ec8734c84fcbe52c9f\n    found    " +
                      before + "..00750edc07d6415dcc07ae0351e9397b0222b7ba");
    }
    EXPECT_THAT(queue().patches(), IsEmpty());
}

TEST_F(ACommit, without_the_name_of_a_version_is_refused_where_the_file_changes) {
    QueuedPatch patch = commit_of({{"file.txt", "1\n", "2\n"}});
    patch.text = k_header + patch_of(4, "no such line", "mended");
    EXPECT_THROW((void)queue().settle(*probe_, patch), Error);
}

TEST_F(ACommit, of_what_is_no_file_in_the_tree_says_why_it_cannot_be_read) {
    EXPECT_EQ(settle_commit("1\n", "2\n", "deep").fate, PatchFate::conflict);
    EXPECT_THAT(queue().findings()[0].evidence.text, StartsWith("cannot be read in the tree: "));
    EXPECT_THAT(queue().findings()[0].evidence.text, HasSubstr("directory"));
}

/// The tree has its change to deep/file.txt.
class ACommitInPart : public ACommit {
  protected:
    Settled settle_it() {
        const std::string older = "older 1\n" + numbered(2, 10);
        return settle_commit({{"file.txt", older, "older 1\n" + numbered(2, 10, 5)},
                              {"deep/file.txt", numbered(1, 10, 5), numbered(1, 10)}});
    }
};

TEST_F(ACommitInPart, stops_and_names_what_is_there_and_what_would_be_added) {
    EXPECT_EQ(settle_it().fate, PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-ambiguous");
    EXPECT_EQ(queue().findings()[0].subject, "patches/x.patch");
    EXPECT_EQ(queue().findings()[0].evidence.text,
              "merged three-way, a part of the commit is left: the tree has the change to "
              "deep/file.txt already, and that to file.txt would be added");
    EXPECT_EQ(file_now(), numbered(1, 10));
}

TEST_F(ACommitInPart, is_kept_by_decision) {
    decide("patch-ambiguous", "keep");
    EXPECT_EQ(settle_it().fate, PatchFate::rebased);
    EXPECT_EQ(queue().patches().front().note,
              "merged three-way onto tiny 1.0: file.txt; the tree has the change to deep/file.txt "
              "already; by decision of the recipe: it was looked at");
    EXPECT_EQ(file_now(), numbered(1, 10, 5));
    EXPECT_THAT(queue().findings(), IsEmpty());
}

TEST_F(ACommitInPart, is_dropped_by_decision) {
    decide("patch-ambiguous", "drop");
    EXPECT_EQ(settle_it().fate, PatchFate::dropped);
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
