#include "spec_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using test::changes_between;
using test::parsed;
using test::refusal_of;

/// What adding new.patch (-p1) changes in a spec.
std::string added_to(const std::string& tags, const std::string& prep, unsigned strip = 1) {
    const std::string text = test::spec_with(tags, prep);
    SpecText spec = parsed(text);
    NewPatch patch;
    patch.file = "new.patch";
    patch.strip = strip;
    const SpecEdit edit = spec.add_patch(patch);
    return edit.is_refused() ? refusal_of(edit) : changes_between(text, spec.text());
}

std::string removed_from(const std::string& tags, const std::string& prep, unsigned number) {
    const std::string text = test::spec_with(tags, prep);
    SpecText spec = parsed(text);
    const SpecEdit edit = spec.remove_patch(number);
    return edit.is_refused() ? refusal_of(edit) : changes_between(text, spec.text());
}

const std::string k_two = "Source0: s.tar.gz\nPatch1: a.patch\nPatch2: b.patch";

TEST(AddPatch, in_the_form_of_the_last_use) {
    EXPECT_EQ(added_to(k_two, "%setup -q\n%patch1 -p1\n%patch2 -p1\n"),
              "+Patch3: new.patch\n+%patch3 -p1\n");
    EXPECT_EQ(added_to(k_two, "%setup -q\n%patch -P1 -p1\n"),
              "+Patch3: new.patch\n+%patch -P3 -p1\n");
    EXPECT_EQ(added_to(k_two, "%setup -q\n%patch -p1 -P 1\n", 2),
              "+Patch3: new.patch\n+%patch -P 3 -p2\n");
    EXPECT_EQ(added_to(k_two, "%setup -q\n%patch 1 -p1\n"), "+Patch3: new.patch\n+%patch 3 -p1\n");
    EXPECT_EQ(added_to(k_two, "%setup -q\n%{__patch} -p1 < %{PATCH1}\n"),
              "+Patch3: new.patch\n+%{__patch} -p1 < %{PATCH3}\n");
    EXPECT_EQ(added_to(k_two, "%setup -q\ngit apply %{PATCH1}\n"),
              "+Patch3: new.patch\n+git apply -p1 %{PATCH3}\n");
}

TEST(AddPatch, where_all_are_applied_only_its_tag) {
    EXPECT_EQ(added_to(k_two, "%autosetup -p1\n"), "+Patch3: new.patch\n");
    EXPECT_EQ(added_to("Patch: a.patch", "%autosetup -p1\n"), "+Patch: new.patch\n");
    EXPECT_EQ(added_to(k_two, "%autosetup -N\n%autopatch -p1\n"), "+Patch3: new.patch\n");
    EXPECT_EQ(added_to(k_two, "%setup\nfor p in %{patches}; do\n patch -p1 < $p\ndone\n"),
              "+Patch3: new.patch\n");
}

TEST(AddPatch, with_another_strip_than_all_others_is_refused_where_the_others_are_conditional) {
    EXPECT_EQ(added_to(k_two, "%if x\n%autosetup -p1\n%endif\n", 0),
              "12: it applies every patch with -p1, and this patch needs -p0");
    EXPECT_EQ(added_to(k_two, "%if x\n%autosetup\n%endif\n"),
              "12: it applies every patch with no -p, and this patch needs -p1");
}

TEST(AddPatch, the_first_one_says_how_far_paths_are_stripped) {
    EXPECT_EQ(added_to("Source0: s", "%autosetup -n x\n"),
              "-%autosetup -n x\n+Patch1: new.patch\n+%autosetup -p1 -n x\n");
    EXPECT_EQ(added_to("Source0: s", "%setup -q\n"), "+Patch1: new.patch\n+%patch -P 1 -p1\n");
}

TEST(AddPatch, stands_outside_of_conditions_and_loops) {
    const std::string text =
        test::spec_with("Source0: s\n%if x\nPatch7: a.patch\n%endif\nURL: u",
                        "%setup -q\n%if x\nif y; then\n%patch7 -p1\nfi\n%endif\nmake\n");
    SpecText spec = parsed(text);
    EXPECT_EQ(spec.add_patch({"new.patch", 1, {}}).number, 8U);
    EXPECT_THAT(spec.text(), testing::HasSubstr("%endif\nPatch8: new.patch\nURL: u"));
    EXPECT_THAT(spec.text(), testing::HasSubstr("fi\n%endif\n%patch8 -p1\nmake"));
}

TEST(AddPatch, is_not_applied_twice_or_in_no_known_place) {
    EXPECT_EQ(added_to(k_two, "%if x\n%autosetup -p1\n%else\n%setup\n%patch1 -p1\n%endif\n"),
              "15: line 12 applies all patches, and this line, under the opposite condition, "
              "named ones");
    EXPECT_EQ(added_to(k_two, "tar xf %{SOURCE0}\n"),
              "0: %prep neither unpacks with %setup nor applies patches, so where one is to be "
              "applied cannot be told");
    SpecText spec = parsed(test::spec_with(k_two, "%setup\n"));
    EXPECT_EQ(refusal_of(spec.add_patch({"a.patch", 1, {}})),
              "5: the spec has a file of that name already: a.patch");
}

TEST(AddPatch, goes_before_what_leaves_the_tree) {
    EXPECT_EQ(added_to(k_two, "%setup\npushd x\n%patch1 -p1\npopd\n(cd y; %patch2 -p0)\n"),
              "+Patch3: new.patch\n+%patch3 -p1\n");
    const std::string text = test::spec_with(k_two, "%setup\n%patch1 -p1\ncd x\n%patch2 -p1\n");
    SpecText spec = parsed(text);
    const SpecEdit edit = spec.add_patch({"new.patch", 1, {}});
    EXPECT_THAT(spec.text(), testing::HasSubstr("%patch1 -p1\n%patch3 -p1\ncd x\n"));
    EXPECT_THAT(edit.notes,
                testing::ElementsAre("applied before line 13, which leaves the top of the tree"));
}

TEST(AddPatch, goes_where_the_others_go_in_a_folder_that_setup_makes) {
    SpecText spec =
        parsed(test::spec_with(k_two, "%setup -q -c\npushd sample\n%patch1 -p1\npopd\n"));
    EXPECT_TRUE(spec.add_patch({"new.patch", 1, {}}).notes.empty());
    EXPECT_THAT(spec.text(), testing::HasSubstr("%patch1 -p1\n%patch3 -p1\npopd\n"));
}

TEST(AddPatch, hostile_names_and_comments_are_refused) {
    for (const std::string file : {"a b", "a\nb", "../a", "a/b", "-a", "%{x}", "$x", "a;b", "a`b",
                                   "a'b", "a\"b", "a|b", "a\xff", ""}) {
        SpecText spec = parsed(test::spec_with(k_two, "%autosetup -p1\n"));
        EXPECT_EQ(spec.add_patch({file, 1, {}}).refusal.kind, "spec-value") << file;
        EXPECT_EQ(spec.set_patch_file(1, file).refusal.kind, "spec-value") << file;
        EXPECT_EQ(spec.set_source_file(0, "s.tar.gz", file).refusal.kind, "spec-value") << file;
        EXPECT_EQ(spec.set_source_folder(file).refusal.kind, "spec-value") << file;
    }
    SpecText spec = parsed(test::spec_with(k_two, "%autosetup -p1\n"));
    EXPECT_EQ(spec.add_patch({"x.patch", 1, {"a\nPatch9: y"}}).refusal.kind, "spec-value");
    EXPECT_TRUE(spec.add_patch({"x.patch", 1, {"100%{x}"}}).is_done());
    EXPECT_THAT(spec.text(), testing::HasSubstr("# 100%%{x}\n"));
}

TEST(RemovePatch, its_tag_and_its_use_go) {
    EXPECT_EQ(removed_from(k_two, "%setup\n%patch1 -p1\n%patch2 -p1\n", 1),
              "-Patch1: a.patch\n-%patch1 -p1\n");
    EXPECT_EQ(removed_from(k_two, "%autosetup -p1\n", 2), "-Patch2: b.patch\n");
    EXPECT_EQ(removed_from(k_two, "%setup\ncat %{PATCH2} | \\\n  patch -p1\n", 2),
              "-Patch2: b.patch\n-cat %{PATCH2} | \\\n-  patch -p1\n");
    EXPECT_EQ(removed_from(k_two, "%setup\nif x; then\n  %patch2\nfi\n", 2),
              "-Patch2: b.patch\n-  %patch2\n+  :\n")
        << "a compound command must not become empty";
}

TEST(RemovePatch, of_several_on_a_line_only_that_one_goes) {
    EXPECT_EQ(removed_from(k_two, "%setup\n%patch -P 1 -P 2 -p1\n", 2),
              "-Patch2: b.patch\n-%patch -P 1 -P 2 -p1\n+%patch -P 1 -p1\n");
    EXPECT_EQ(removed_from(k_two, "%setup\n%autopatch -p 1 1 2\n", 1),
              "-Patch1: a.patch\n-%autopatch -p 1 1 2\n+%autopatch -p 1 2\n");
    EXPECT_EQ(removed_from(k_two, "%setup\ngit am %{PATCH1} %{PATCH2}\n", 1),
              "-Patch1: a.patch\n-git am %{PATCH1} %{PATCH2}\n+git am %{PATCH2}\n");
}

TEST(RemovePatch, what_is_used_otherwise_stays) {
    EXPECT_EQ(removed_from(k_two, "%setup\n%patch1 -p1\ncp %{PATCH1} doc\n", 1),
              "13: this line uses Patch1 as well");
    EXPECT_EQ(removed_from(k_two, "%setup\npatch < %{PATCH1} && make\n", 1),
              "12: this line does more than applying Patch1");
    EXPECT_EQ(removed_from(k_two, "%setup\n", 3), "0: no Patch3 is to be seen");
    EXPECT_EQ(removed_from("%if x\nPatch1: a\n%else\nPatch1: b\n%endif", "%autosetup\n", 1),
              "7: Patch1 is set on lines 5 and 7");
    EXPECT_EQ(removed_from("%if x\nPatch: a\n%endif\nPatch: b", "%autosetup\n", 1),
              "7: whether this is Patch1 depends on the condition around line 5");
}

TEST(RemovePatch, the_numbers_of_others_stay_where_lines_name_them) {
    EXPECT_EQ(removed_from("Patch: a\nPatch: b\nPatch: c", "%patch0\n%patch1\n%patch2\n", 0),
              "-Patch: a\n-Patch: b\n-%patch0\n+Patch1: b\n");
    EXPECT_EQ(removed_from("Patch: a\nPatch: b", "%autosetup\n", 0), "-Patch: a\n");
}

TEST(RemovePatch, a_source_that_is_used_as_one_goes_the_same_way) {
    const std::string text =
        test::spec_with("Source0: s\nSource5: x.patch", "%setup\npatch -p1 < %{SOURCE5}\n");
    SpecText spec = parsed(text);
    EXPECT_TRUE(spec.remove_patch_source(5).is_done());
    EXPECT_EQ(changes_between(text, spec.text()), "-Source5: x.patch\n-patch -p1 < %{SOURCE5}\n");
}

TEST(SourceFolder, is_set_in_each_branch_that_names_the_same) {
    const std::string text =
        test::spec_with("Source0: s", "%if x\n%setup -q -a 1\n%else\n%setup -q\n%endif\n"
                                      "%setup -T -D -n other\n");
    SpecText spec = parsed(text);
    EXPECT_TRUE(spec.set_source_folder("sample-1").is_done());
    EXPECT_EQ(changes_between(text, spec.text()),
              "-%setup -q -a 1\n-%setup -q\n+%setup -n sample-1 -q -a 1\n"
              "+%setup -n sample-1 -q\n");
    EXPECT_EQ(spec.set_source_folder("sample-1").outcome, SpecEdit::Outcome::unchanged);
    EXPECT_TRUE(spec.set_source_folder("y").is_done());
    EXPECT_THAT(spec.text(), testing::HasSubstr("%setup -n y -q\n"));
}

} // namespace
} // namespace stopgap::rpm
