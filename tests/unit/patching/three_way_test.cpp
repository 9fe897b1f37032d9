// Three-way merges by libgit2 in the confined worker.

#include "patching/three_way.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>

namespace stopgap::patching {
namespace {

using testing::HasSubstr;
using testing::Not;

/// "1" to "9", one a line, and some lines changed.
std::string lines(const std::vector<std::pair<int, std::string>>& changed = {}) {
    std::string text;
    for (int number = 1; number <= 9; ++number) {
        std::string line = std::to_string(number);
        for (const auto& [at, changed_to] : changed) {
            line = at == number ? changed_to : line;
        }
        text += line.empty() ? std::string() : line + "\n";
    }
    return text;
}

ThreeWay merge(const std::vector<ThreeVersions>& files) {
    return merge_three_way(files, "x 1.0");
}

TEST(ThreeWayMerge, gives_the_difference_from_ours_alone) {
    const ThreeWay merged = merge({{.path = "src/x.c",
                                    .before = lines(),
                                    .ours = lines({{1, "0\n1"}, {3, "three"}}),
                                    .after = lines({{5, "five"}})}});
    EXPECT_FALSE(merged.conflict);
    EXPECT_THAT(merged.diff, HasSubstr("diff --git a/src/x.c b/src/x.c\n"));
    EXPECT_THAT(merged.diff, HasSubstr("@@ -3,7 +3,7 @@\n 2\n three\n 4\n-5\n+five\n 6\n"));
    EXPECT_THAT(merged.diff, Not(HasSubstr("+three")));
}

TEST(ThreeWayMerge, tells_file_line_and_both_sides_of_a_conflict_and_where_the_others_are) {
    const ThreeWay merged = merge({{.path = "src/x.c",
                                    .before = lines(),
                                    .ours = lines({{1, "0\n1"}, {3, "three"}, {8, "eight"}}),
                                    .after = lines({{3, "III"}, {8, "VIII"}})},
                                   {.path = "src/y.c",
                                    .before = lines(),
                                    .ours = lines({{2, "two"}}),
                                    .after = lines({{2, "II"}})}});
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.diff, "");
    EXPECT_EQ(merged.conflict->file, "src/x.c");
    EXPECT_EQ(merged.conflict->line, 4U);
    EXPECT_EQ(merged.conflict->text, "the commit and the tree change the same lines\n"
                                     "tree   | three\n"
                                     "commit | III\n"
                                     "in conflict too: src/x.c:9, src/y.c:2");
}

TEST(ThreeWayMerge, shows_few_lines_of_a_long_conflict) {
    const ThreeWay merged = merge({{.path = "x",
                                    .before = "a\n",
                                    .ours = "1\n2\n3\n4\n5\n6\n7\n8\n",
                                    .after = std::string(1000, 'b') + "\n"}});
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.conflict->text,
              "the commit and the tree change the same lines\n"
              "tree   | 1\ntree   | 2\ntree   | 3\ntree   | 4\ntree   | 5\ntree   | 6\n"
              "tree   | (and 2 more lines)\ncommit | " +
                  std::string(160, 'b'));
}

TEST(ThreeWayMerge, of_one_file_in_conflict_gives_nothing_of_the_others) {
    const ThreeWay merged =
        merge({{.path = "a", .before = lines(), .ours = lines(), .after = lines({{5, "five"}})},
               {.path = "b", .before = "x\n", .ours = "y\n", .after = "z\n"}});
    EXPECT_EQ(merged.diff, "");
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.conflict->file, "b");
}

TEST(ThreeWayMerge, adds_and_takes_away_files_with_their_modes) {
    const ThreeWay merged = merge(
        {{.path = "new", .before = {}, .ours = {}, .after = "n\n", .is_executable = true},
         {.path = "old", .before = "o\n", .ours = "o\n", .after = {}},
         {.path = "run", .before = "r\n", .ours = "r\n", .after = "r\n", .is_executable = true}});
    EXPECT_FALSE(merged.conflict);
    EXPECT_THAT(merged.diff, HasSubstr("diff --git a/new b/new\nnew file mode 100755\n"));
    EXPECT_THAT(merged.diff, HasSubstr("diff --git a/old b/old\ndeleted file mode 100644\n"));
    EXPECT_THAT(merged.diff,
                HasSubstr("diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"));
}

TEST(ThreeWayMerge, says_in_words_what_one_side_has_not) {
    const auto reason = [](const ThreeVersions& file) {
        const ThreeWay merged = merge({file});
        return merged.conflict ? merged.conflict->text : "merged: " + merged.diff;
    };
    EXPECT_EQ(reason({.path = "x", .before = "1\n", .ours = {}, .after = "2\n"}),
              "the commit changes it, and the tree has no such file: renamed or removed since, or "
              "in another folder");
    EXPECT_EQ(reason({.path = "x", .before = "1\n", .ours = "2\n", .after = {}}),
              "the commit takes it away, and the tree has it with other content");
    EXPECT_EQ(reason({.path = "x", .before = {}, .ours = "1\n", .after = "2\n"}),
              "the commit adds it, and the tree has one with other content");
    EXPECT_EQ(reason({.path = "x",
                      .before = "1\n",
                      .ours = std::string("\0002\n", 3),
                      .after = std::string("\0003\n", 3)}),
              "the commit changes it, and the tree has other content");
}

TEST(ThreeWayMerge, of_a_binary_file_is_a_conflict_though_one_side_left_it) {
    const std::string binary("\0001\n", 3);
    const ThreeWay merged =
        merge({{.path = "x", .before = "1\n", .ours = "1\n", .after = "2\n"},
               {.path = "y", .before = binary, .ours = binary, .after = "2\n"}});
    EXPECT_EQ(merged.diff, "");
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.conflict->file, "y");
    EXPECT_EQ(merged.conflict->text, "is binary in the tree: no patch can");
}

TEST(ThreeWayMerge, of_changes_that_are_there_gives_no_difference) {
    const ThreeWay merged = merge({{.path = "x",
                                    .before = lines(),
                                    .ours = lines({{1, "one"}, {5, "five"}}),
                                    .after = lines({{5, "five"}})}});
    EXPECT_FALSE(merged.conflict);
    EXPECT_EQ(merged.diff, "");
}

TEST(ThreeWayMerge, heeds_no_attributes_that_a_commit_brings) {
    const std::string attributes = "* merge=union\n* -text\n* diff=none\n";
    const ThreeWay merged = merge(
        {{.path = ".gitattributes", .before = attributes, .ours = attributes, .after = attributes},
         {.path = "x", .before = "1\n", .ours = "2\n", .after = "3\n"}});
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.conflict->file, "x");
}

TEST(ThreeWayMerge, takes_markers_in_files_for_what_they_are) {
    const std::string markers = "<<<<<<< ours\n=======\n>>>>>>> theirs\n";
    const ThreeWay merged = merge({{.path = "x",
                                    .before = lines() + markers,
                                    .ours = lines({{3, "three"}}) + markers,
                                    .after = lines({{3, "III"}}) + markers}});
    ASSERT_TRUE(merged.conflict);
    EXPECT_EQ(merged.conflict->line, 3U);
    EXPECT_THAT(merged.conflict->text, Not(HasSubstr("<<<")));
}

TEST(ThreeWayMerge, is_deterministic_and_full_length_in_its_object_names) {
    const std::vector<ThreeVersions> files = {{.path = "x",
                                               .before = lines(),
                                               .ours = lines({{1, "one"}}),
                                               .after = lines({{5, "five"}})}};
    const std::string diff = merge(files).diff;
    EXPECT_EQ(diff, merge(files).diff);
    const std::string index = lines_of(diff).at(1);
    EXPECT_EQ(index.size(), std::string("index ..  100644").size() - 1 + 80) << index;
}

} // namespace
} // namespace stopgap::patching
