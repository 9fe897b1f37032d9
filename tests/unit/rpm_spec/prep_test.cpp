#include "spec_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using Form = PatchUse::Form;

/// The first use of patches in a %prep.
PatchUse use_in(const std::string& prep) {
    const std::vector<PatchUse> uses =
        test::parsed(test::spec_with("Patch1: a.patch", prep)).patch_uses();
    EXPECT_FALSE(uses.empty()) << prep;
    return uses.empty() ? PatchUse() : uses.front();
}

std::size_t count_of_uses(const std::string& prep) {
    return test::parsed(test::spec_with("Patch1: a.patch", prep)).patch_uses().size();
}

TEST(PatchUses, each_form_of_the_patch_macro_names_its_patches) {
    for (const std::string form :
         {"%patch3 -p2", "%patch -P3 -p2", "%patch -P 3 -p 2", "%patch 3 -p2", "%patch -p2 3",
          "%patch3 -p2 -b .orig", "%patch0003 -p2 -F1 -z .x", "%{?x:%patch3 -p2}"}) {
        const PatchUse use = use_in(form + "\n");
        EXPECT_EQ(use.form, Form::patch_macro) << form;
        EXPECT_THAT(use.numbers, testing::ElementsAre(3)) << form;
        EXPECT_EQ(use.strip, 2U) << form;
    }
    EXPECT_THAT(use_in("%patch -P 1 -P2 3\n").numbers, testing::ElementsAre(1, 2, 3));
    EXPECT_THAT(use_in("%patch -p1\n").numbers, testing::ElementsAre(0));
    EXPECT_EQ(use_in("%patch1\n").strip, 0U);
    EXPECT_TRUE(use_in("%patch1 -R\n").reversed);
    EXPECT_EQ(use_in("%patch1 -d sub -p0\n").folder, "sub");
    EXPECT_EQ(use_in("%patch%{n} -p1\n").form, Form::unreadable);
}

TEST(PatchUses, autosetup_takes_all_unless_told_not_to) {
    const PatchUse use = use_in("%autosetup -p1 -n x\n");
    EXPECT_EQ(use.form, Form::autosetup);
    EXPECT_TRUE(use.applies(0) && use.applies(99));
    EXPECT_EQ(use.strip, 1U);
    EXPECT_EQ(use_in("%autosetup\n").strip, std::nullopt) << "patch(1) takes the base name";
    EXPECT_EQ(use_in("%autosetup -S git\n").strip, 1U);
    EXPECT_TRUE(use_in("%autosetup -Sgit_am\n").mail_format);
    EXPECT_EQ(count_of_uses("%autosetup -N -p1\n"), 0U);
    EXPECT_EQ(count_of_uses("%autosetup -qN\n"), 0U);
    EXPECT_EQ(count_of_uses("%autosetup -n fooN\n"), 1U);
}

TEST(PatchUses, autopatch_takes_ranges_and_numbers) {
    const PatchUse range = use_in("%autopatch -p1 -m 10 -M 19\n");
    EXPECT_TRUE(range.applies(10) && range.applies(19));
    EXPECT_FALSE(range.applies(9) || range.applies(20));
    const PatchUse named = use_in("%autopatch -p1 2 4\n");
    EXPECT_THAT(named.numbers, testing::ElementsAre(2, 4));
    EXPECT_FALSE(named.applies(3));
}

TEST(PatchUses, patches_applied_by_hand_are_seen) {
    for (const std::string form :
         {"patch -p1 < %{PATCH3}", "%{__patch} -p1 <%PATCH3", "/usr/bin/patch -Np1 -i %{P:3}",
          "%{_bindir}/patch --strip=1 --input=%{PATCH3}", "cat %{PATCH3} | patch -sp1",
          "(cd x && patch -p1 < %{PATCH3})", "LC_ALL=C patch -p1 < %{PATCH3}",
          "git apply %{PATCH3}", "%{__git} -C . am %{PATCH3}",
          "for p in %{PATCH3}; do patch -p1 < $p; done"}) {
        const PatchUse use = use_in(form + "\n");
        EXPECT_EQ(use.form, Form::by_hand) << form;
        EXPECT_THAT(use.numbers, testing::ElementsAre(3)) << form;
        EXPECT_EQ(use.strip, 1U) << form;
    }
    EXPECT_THAT(use_in("xz -dc %{SOURCE5} | patch -p1\n").sources, testing::ElementsAre(5));
    EXPECT_THAT(use_in("patch < \"$RPM_SOURCE_DIR/a.patch\"\n").files,
                testing::ElementsAre("$RPM_SOURCE_DIR/a.patch"));
    EXPECT_TRUE(use_in("git am %{patches}\n").applies(7));
    EXPECT_TRUE(use_in("git am %{patches}\n").mail_format);
    EXPECT_EQ(use_in("patch < x\n").strip, std::nullopt);
    EXPECT_EQ(use_in("patch -d sub -p0 < x\n").folder, "sub");
}

TEST(PatchUses, what_only_tries_or_only_looks_like_one_is_none) {
    for (const std::string line :
         {"patch --dry-run -p1 < %{PATCH1}", "git apply --check %{PATCH1}", "# %patch1 -p1",
          "#patch -p1 < x", "cp %{PATCH1} .", "git init", "echo patch", "%patchwork"}) {
        EXPECT_EQ(count_of_uses(line + "\n"), 0U) << line;
    }
}

TEST(PatchUses, conditions_and_loops_around_them_are_told) {
    EXPECT_TRUE(use_in("%if x\n%patch1\n%endif\n").conditional);
    EXPECT_TRUE(use_in("if x; then\n%patch1\nfi\n").conditional);
    EXPECT_TRUE(use_in("%{?x:%patch1}\n").conditional);
    EXPECT_FALSE(use_in("%if x\n%endif\n%patch1\n").conditional);
    const PatchUse loop = use_in("for p in %{PATCH1} %{PATCH2}\ndo\n  patch -p1 < $p\ndone\n");
    EXPECT_TRUE(loop.in_loop);
    EXPECT_THAT(loop.numbers, testing::ElementsAre(1, 2));
    EXPECT_TRUE(use_in("cat %{patches} | while read p; do patch < $p; done\n").applies(9));
}

TEST(PatchUses, a_lua_block_that_applies_patches_cannot_be_read) {
    EXPECT_EQ(
        use_in("%{lua:\nfor i = 1, 3 do\n  print(rpm.expand(\"%patch\" .. i))\nend\n}\n").form,
        Form::unreadable);
}

TEST(AppliedPatches, come_in_the_order_of_prep) {
    const SpecText spec = test::parsed(
        test::spec_with("Patch1: a.patch\nPatch2: b.patch\nPatch3: c.patch\nPatch4: d.patch",
                        "%patch3 -p1\n%autopatch -M 2 -p0\nApply() { patch -p2 < $1; }\n"
                        "Apply d.patch\n"));
    std::vector<std::string> applied;
    for (const AppliedPatch& each : spec.applied_patches()) {
        applied.push_back(each.patch.file + " -p" + std::to_string(each.use.strip.value_or(9)));
    }
    EXPECT_THAT(applied,
                testing::ElementsAre("c.patch -p1", "a.patch -p0", "b.patch -p0", "d.patch -p2"));
}

TEST(SourcesAndPatches, are_numbered_as_rpm_does) {
    const SpecText spec =
        test::parsed("Source: a\nSource5: b\nSource: c\nPatch0007: d\nPatch: e\n"
                     "%if x\nPatch: f\n%endif\nPatch: g\n%patchlist\n# no\nh\n%sourcelist\ni\n");
    std::vector<std::string> listed;
    for (const SpecSource& source : spec.sources()) {
        listed.push_back(source.value + std::to_string(source.number));
    }
    for (const SpecSource& patch : spec.patches()) {
        listed.push_back(patch.value + std::to_string(patch.number) +
                         (patch.conditional ? "?" : "") + (patch.depends_on_line > 0 ? "!" : ""));
    }
    EXPECT_THAT(listed,
                testing::ElementsAre("a0", "b5", "c6", "i7", "d7", "e8", "f9?", "g10!", "h11!"));
}

/// The probe variant of a %prep.
std::string stopped(const std::string& prep) {
    const std::string text =
        test::parsed(test::spec_with("Patch1: a.patch", prep)).stopped_before_patches();
    const std::size_t begin = text.find("%prep\n") + 6;
    return text.substr(begin, text.rfind("\n%files") - begin);
}

TEST(Probe, stops_before_each_place_that_applies_patches) {
    EXPECT_EQ(stopped("%setup -q\n%patch1 -p1\nmake\n"), "%setup -q\nexit 0\n%patch1 -p1\nmake\n");
    EXPECT_EQ(stopped("%autosetup -p1\nmake\n"), "%autosetup -N -p1\nexit 0\nmake\n");
    EXPECT_EQ(stopped("%if x\n%autosetup\n%else\n%setup\n%patch1\n%endif\n"),
              "%if x\n%autosetup -N\nexit 0\n%else\n%setup\nexit 0\n%patch1\n%endif\n");
    EXPECT_EQ(stopped("%setup\nfor p in %{PATCH1}; do\n  patch < $p\ndone\n"),
              "%setup\nexit 0\nfor p in %{PATCH1}; do\n  patch < $p\ndone\n");
    EXPECT_EQ(stopped("%setup\n%{?x:%autosetup -p1}\n"),
              "%setup\n%{?x:%autosetup -N -p1}\nexit 0\n");
}

TEST(Probe, stops_where_a_patch_would_be_added_where_there_is_none_yet) {
    EXPECT_EQ(stopped("%setup -q\nsed -i x y\n"), "%setup -q\nexit 0\nsed -i x y\n");
    EXPECT_EQ(stopped("tar xf %{SOURCE0}\n"), "tar xf %{SOURCE0}\n");
}

} // namespace
} // namespace stopgap::rpm
