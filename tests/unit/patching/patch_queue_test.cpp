// The fates of patches, with the real patch(1) in a real sandbox on the host's /usr.

#include "queue_fixture.hpp"

namespace stopgap::patching {
namespace {

using testing::IsEmpty;

const std::string k_fits = patch_of(3, "line 3", "mended");
const std::string k_there_already = patch_of(6, "broken", "line 6");
const std::string k_fits_nowhere = patch_of(6, "something else", "another thing");
/// A new file that is there already, empty: it applies, and reverses too.
const std::string k_both = "--- a/file.txt\n+++ b/file.txt\n@@ -3,0 +4 @@\n+line 4\n";

TEST_F(TheQueue, keeps_what_applies_exactly_and_applies_it) {
    EXPECT_EQ(settle(k_fits).fate, PatchFate::applied);
    EXPECT_TRUE(probe_->ask(k_fits).reverses);
    EXPECT_THAT(queue().findings(), IsEmpty());
}

TEST_F(TheQueue, lets_go_what_reverses_exactly) {
    const Settled settled = settle(k_there_already);
    EXPECT_EQ(settled.fate, PatchFate::already_upstream);
    EXPECT_TRUE(settled.goes());
    EXPECT_EQ(queue().patches().front().note, "reverses exactly: the new tree has it");
}

TEST_F(TheQueue, stops_at_what_does_neither_with_the_line_that_tells) {
    const Settled settled = settle(k_fits_nowhere);
    EXPECT_EQ(settled.fate, PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-conflict");
    EXPECT_EQ(queue().findings()[0].subject, "patches/x.patch");
    EXPECT_EQ(queue().findings()[0].evidence.text, "Hunk #1 FAILED at 5.");
}

TEST_F(TheQueue, stops_at_what_does_both) {
    EXPECT_EQ(settle(k_both).fate, PatchFate::conflict);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-ambiguous");
}

TEST_F(TheQueue, asks_of_a_patch_on_its_own_tree_only_that_it_applies) {
    const Settled settled = queue().settle(
        *probe_, {.name = "x", .subject = "x", .text = k_both, .on_its_own_tree = true});
    EXPECT_EQ(settled.fate, PatchFate::applied);
}

TEST_F(TheQueue, applies_each_patch_on_what_those_before_it_left) {
    EXPECT_EQ(settle(k_fits).fate, PatchFate::applied);
    EXPECT_EQ(settle(patch_of(3, "mended", "mended twice")).fate, PatchFate::applied);
}

TEST_F(TheQueue, honours_the_strip_level_and_the_folder_of_a_patch) {
    const Settled settled =
        queue().settle(*probe_, {.name = "x",
                                 .subject = "x",
                                 .text = patch_of(3, "line 3", "mended", "far/file.txt"),
                                 .usage = {.strip = 2, .folder = "deep"},
                                 .fate_if_it_stays = PatchFate::added});
    EXPECT_EQ(settled.fate, PatchFate::added);
    EXPECT_TRUE(probe_->ask(k_fits).applies) << "the file at the top was changed";
}

TEST_F(TheQueue, takes_a_patch_back_where_the_packaging_applies_it_in_reverse) {
    const std::string back = patch_of(3, "mended", "line 3");
    EXPECT_TRUE(probe_->ask(back, {.reversed = true}).applies);
    EXPECT_FALSE(probe_->ask(back, {.reversed = true}).reverses);
    EXPECT_TRUE(probe_->apply(back, {.reversed = true}));
    EXPECT_FALSE(probe_->apply(back, {.reversed = true})) << "it was taken back already";
    EXPECT_TRUE(probe_->ask(back, {.reversed = true}).reverses);
}

TEST_F(TheQueue, goes_by_base_names_where_the_packaging_gives_no_strip_level) {
    const std::string text = patch_of(3, "line 3", "mended", "far/away/file.txt");
    EXPECT_FALSE(probe_->ask(text, {.strip = 0}).applies);
    EXPECT_TRUE(probe_->ask(text, {.strip = std::nullopt}).applies);
}

TEST_F(TheQueue, tolerates_the_fuzz_that_the_packaging_asks_for_and_no_more) {
    const std::string fuzzy = "--- a/file.txt\n+++ b/file.txt\n@@ -1,5 +1,5 @@\n other 1\n"
                              " line 2\n-line 3\n+mended\n line 4\n line 5\n";
    EXPECT_FALSE(probe_->ask(fuzzy).applies);
    EXPECT_TRUE(probe_->ask(fuzzy, {.fuzz = 1}).applies);
}

TEST_F(TheQueue, drops_by_decision) {
    decide("patch-conflict", "drop");
    EXPECT_EQ(settle(k_fits_nowhere).fate, PatchFate::dropped);
    EXPECT_THAT(queue().findings(), IsEmpty());
    EXPECT_EQ(queue().patches().front().note, "by decision of the recipe: it was looked at");
}

TEST_F(TheQueue, keeps_by_decision_only_what_applies) {
    decide("patch-ambiguous", "keep");
    EXPECT_EQ(settle(k_both).fate, PatchFate::applied);
    decide("patch-conflict", "keep");
    EXPECT_EQ(settle(k_fits_nowhere).fate, PatchFate::conflict);
}

TEST_F(TheQueue, asks_about_a_part_of_a_cve_that_applies_where_the_tree_has_another) {
    const std::string part1 = "Fixes CVE-2026-0007.\n" + k_fits;
    const QueuedPatch part2 = {
        .name = "CVE-2026-0007-part2.patch", .subject = "patches/part2", .text = k_there_already};
    EXPECT_EQ(settle(part1).fate, PatchFate::applied);
    EXPECT_EQ(queue().settle(*probe_, part2).fate, PatchFate::already_upstream);
    ASSERT_EQ(queue().findings().size(), 1U);
    EXPECT_EQ(queue().findings()[0].kind, "patch-ambiguous");
    EXPECT_EQ(queue().findings()[0].subject, "patches/x.patch");
    EXPECT_EQ(queue().findings()[0].evidence.text,
              "applies, but the new tree has CVE-2026-0007-part2.patch already, which is for "
              "CVE-2026-0007 too");
    EXPECT_EQ(queue().patches()[0].fate, PatchFate::conflict);
}

TEST_F(TheQueue, asks_about_a_part_of_a_cve_in_either_order) {
    EXPECT_EQ(settle("Fixes CVE-2026-0007.\n" + k_there_already).fate, PatchFate::already_upstream);
    static_cast<void>(settle("Fixes CVE-2026-0007, again.\n" + k_fits));
    EXPECT_EQ(queue().findings().size(), 1U);
    static_cast<void>(settle("Fixes CVE-2026-0008.\n" + patch_of(8, "line 8", "mended")));
    EXPECT_EQ(queue().findings().size(), 1U) << "another CVE has no part in it";
}

TEST_F(TheQueue, takes_a_decision_on_a_part_of_a_cve) {
    const std::string gone = "Fixes CVE-2026-0007.\n" + k_there_already;
    decide("patch-ambiguous", "keep");
    static_cast<void>(queue().settle(*probe_, {.name = "y", .subject = "y", .text = gone}));
    EXPECT_EQ(settle("Fixes CVE-2026-0007.\n" + k_fits).fate, PatchFate::applied);
    decide("patch-ambiguous", "drop");
    EXPECT_EQ(settle("CVE-2026-0007\n" + patch_of(8, "line 8", "mended")).fate, PatchFate::dropped);
    EXPECT_THAT(queue().findings(), IsEmpty());
}

TEST_F(TheQueue, asks_nothing_about_the_recipe_s_own_part_of_a_cve) {
    static_cast<void>(settle("Fixes CVE-2026-0007.\n" + k_there_already));
    const QueuedPatch own = {.name = "CVE-2026-0007.patch",
                             .subject = "own",
                             .text = k_fits,
                             .fate_if_it_stays = PatchFate::added};
    EXPECT_EQ(queue().settle(*probe_, own).fate, PatchFate::added);
    EXPECT_THAT(queue().findings(), IsEmpty());
}

TEST_F(TheQueue, replaces_by_decision_and_names_the_file_among_the_inputs) {
    decide("patch-conflict", "replace", "better.patch");
    write_file(recipe_.folder / "better.patch", k_fits);
    const Settled settled = settle(k_fits_nowhere);
    EXPECT_EQ(settled.fate, PatchFate::replaced);
    EXPECT_EQ(settled.replacement, k_fits);
    ASSERT_EQ(queue().inputs().size(), 1U);
    EXPECT_EQ(queue().inputs()[0].name, "better.patch");
}

TEST_F(TheQueue, refuses_a_replacement_that_does_not_apply_either) {
    decide("patch-conflict", "replace", "worse.patch");
    write_file(recipe_.folder / "worse.patch", k_fits_nowhere);
    EXPECT_EQ(sandbox::error_of([&] { settle(k_fits_nowhere); }),
              "recipe.toml:9:1: worse.patch does not apply in the place of x.patch either\n"
              "    Hunk #1 FAILED at 5.");
}

TEST_F(TheQueue, refuses_a_replacement_that_leaves_the_tree) {
    decide("patch-conflict", "replace", "evil.patch");
    write_file(recipe_.folder / "evil.patch", "--- a/../x\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n");
    EXPECT_EQ(sandbox::error_of([&] { settle(k_fits_nowhere); }),
              "evil.patch: changes \"a/../x\", which lies outside of the source tree");
}

TEST_F(TheQueue, says_that_there_is_nothing_to_fix_where_each_own_patch_went) {
    settle(k_there_already);
    queue().record("y.patch", PatchFate::dropped, {});
    EXPECT_EQ(queue().nothing_to_fix({"x.patch", "y.patch"}, "hello 2.10-3"),
              "hello 2.10-3: already has every patch of this recipe; there is nothing to fix");
    EXPECT_EQ(queue().nothing_to_fix({"x.patch", "z.patch"}, "hello 2.10-3"), "");
    EXPECT_EQ(queue().nothing_to_fix({}, "hello 2.10-3"), "");
}

TEST_F(TheQueue, finds_a_series_whose_later_patch_covers_an_earlier_one) {
    const std::string first = patch_of(6, "broken", "half mended");
    const std::string second = patch_of(6, "half mended", "line 6");
    const auto queued = [](const std::string& name, const std::string& text) {
        return QueuedPatch{.name = name, .subject = name, .text = text};
    };
    queue().look_for_series(*probe_, {queued("1.patch", first), queued("2.patch", second)});
    EXPECT_EQ(queue().settle(*probe_, queued("1.patch", first)).fate, PatchFate::already_upstream);
    EXPECT_EQ(queue().settle(*probe_, queued("2.patch", second)).fate, PatchFate::already_upstream);
    EXPECT_EQ(queue().nothing_to_fix({"1.patch", "2.patch"}, "x 1"),
              "x 1: already has every patch of this recipe; there is nothing to fix");
}

TEST_F(TheQueue, tries_a_patch_in_its_turn_that_takes_away_what_one_before_it_brings) {
    const std::string fix = k_fits + "@@ -8,2 +8,3 @@\n line 8\n+for a trial\n line 9\n";
    const std::string follow_up = "--- a/file.txt\n+++ b/file.txt\n"
                                  "@@ -8,3 +8,2 @@\n line 8\n-for a trial\n line 9\n";
    const auto queued = [](const std::string& name, const std::string& text) {
        return QueuedPatch{
            .name = name, .subject = name, .text = text, .fate_if_it_stays = PatchFate::added};
    };
    queue().look_for_series(*probe_, {queued("1.patch", fix), queued("2.patch", follow_up)});
    EXPECT_EQ(queue().settle(*probe_, queued("1.patch", fix)).fate, PatchFate::added);
    EXPECT_EQ(queue().settle(*probe_, queued("2.patch", follow_up)).fate, PatchFate::added);
}

TEST_F(TheQueue, leaves_the_tree_as_it_was_where_it_lacks_part_of_a_series) {
    const auto queued = [](const std::string& name, const std::string& text) {
        return QueuedPatch{.name = name, .subject = name, .text = text};
    };
    queue().look_for_series(*probe_,
                            {queued("fits.patch", k_fits), queued("there.patch", k_there_already)});
    EXPECT_EQ(queue().settle(*probe_, queued("there.patch", k_there_already)).fate,
              PatchFate::already_upstream);
    EXPECT_EQ(queue().settle(*probe_, queued("fits.patch", k_fits)).fate, PatchFate::applied);
}

TEST_F(TheQueue, names_the_step_that_could_not_make_the_tree) {
    ProbeTree tree;
    tree.settings = settings();
    tree.folder = run_folder().folder("scratch") / "other";
    tree.unpack = {{"sh", "-c", "echo no such archive; exit 3"}};
    EXPECT_EQ(sandbox::error_of([&] { PatchProbe probe(tree); }),
              "the source package cannot be unpacked: sh ended with status 3\n"
              "no such archive\\x0a");
}

} // namespace
} // namespace stopgap::patching
