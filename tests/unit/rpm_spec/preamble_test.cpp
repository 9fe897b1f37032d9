#include "spec_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using test::changes_between;
using test::parsed;

TEST(BuildRequirement, stands_behind_the_last_unconditional_one) {
    SpecText spec = parsed("Name: x\nBuildRequires:  a\n%if y\nBuildRequires:  b\n%endif\n"
                           "Requires: c\n%description\n");
    EXPECT_TRUE(spec.add_build_requirement("pkgconfig(d) >= 1.2").is_done());
    EXPECT_EQ(spec.text(), "Name: x\nBuildRequires:  a\nBuildRequires:  pkgconfig(d) >= 1.2\n"
                           "%if y\nBuildRequires:  b\n%endif\nRequires: c\n%description\n");
}

TEST(BuildRequirement, leaves_a_condition_that_all_others_stand_in) {
    SpecText spec = parsed("Name: x\n%if y\nBuildRequires: b\n%endif\nURL: u\n");
    EXPECT_TRUE(spec.add_build_requirement("a").is_done());
    EXPECT_EQ(spec.text(), "Name: x\n%if y\nBuildRequires: b\n%endif\nBuildRequires: a\nURL: u\n");
}

TEST(BuildRequirement, one_that_is_there_changes_nothing) {
    const std::string text = "BuildRequires: a, b  >=  1.2 c\nBuildRequires: (d if e)\n"
                             "%if x\nBuildRequires: f\n%endif\n";
    for (const std::string present : {"a", "b >= 1.2", "c", "(d if e)"}) {
        SpecText spec = parsed(text);
        EXPECT_EQ(spec.add_build_requirement(present).outcome, SpecEdit::Outcome::unchanged)
            << present;
        EXPECT_EQ(spec.text(), text);
    }
    for (const std::string absent : {"b", "b >= 1.3", "d", "f"}) {
        EXPECT_TRUE(parsed(text).add_build_requirement(absent).is_done()) << absent;
    }
}

TEST(BuildRequirement, hostile_text_is_refused) {
    for (const std::string text : {"a\nProvides: b", "%{x}", "a;b", "$(a)", "`a`", "a'", "a\"",
                                   "a\\", "a#b", " a", "a ", "", "{a}", "a|b", "a&b"}) {
        SpecText spec = parsed("Name: x\n%files\n");
        EXPECT_EQ(spec.add_build_requirement(text).refusal.kind, "spec-value") << text;
        EXPECT_EQ(spec.add_provides(text).refusal.kind, "spec-value") << text;
        EXPECT_EQ(spec.text(), "Name: x\n%files\n");
    }
}

TEST(Provides, belong_to_the_main_package) {
    SpecText spec = parsed("Name: x\nRequires: a\nURL: u\n%package b\nProvides: c\n%files\n"
                           "%files b\n");
    EXPECT_TRUE(spec.add_provides("stopgap-hotfix(CVE-1)").notes.empty());
    EXPECT_THAT(spec.text(), testing::StartsWith("Name: x\nRequires: a\n"
                                                 "Provides: stopgap-hotfix(CVE-1)\nURL: u\n"));
}

TEST(Provides, go_to_the_first_package_with_files_where_the_main_one_has_none) {
    for (const std::string files : {"%files libs", "%files -n %{name}-libs", "%files -n x-libs",
                                    "%files -f list libs", "%files libs -f list"}) {
        SpecText spec = parsed("Name: x\n%package doc\nSummary: s\n%package libs\nSummary:  s\n"
                               "%description\n%if y\n%files doc\n%endif\n" +
                               files + "\n");
        const SpecEdit edit = spec.add_provides("p");
        EXPECT_THAT(spec.text(), testing::HasSubstr("Summary:  s\nProvides: p\n")) << files;
        EXPECT_THAT(edit.notes,
                    testing::ElementsAre("the main package has no %files: put into libs"));
    }
}

TEST(Provides, of_a_renamed_package_find_its_preamble) {
    SpecText spec = parsed("Name: x\n%package -n y\nSummary: s\n%description -n y\n%files -n y\n");
    EXPECT_TRUE(spec.add_provides("p").is_done());
    EXPECT_THAT(spec.text(), testing::HasSubstr("Summary: s\nProvides: p\n%description -n y"));
}

TEST(Description, gets_a_paragraph_behind_its_text) {
    const auto added = [](const std::string& body) -> std::string {
        const std::string text = "Name: x\n%description\n" + body + "%files\n";
        SpecText spec = parsed(text);
        EXPECT_TRUE(spec.add_description_line("100% new").is_done());
        return spec.text().substr(21, spec.text().size() - 21 - 7);
    };
    EXPECT_EQ(added("A.\n"), "A.\n\n100%% new\n");
    EXPECT_EQ(added("A.\n\n\n"), "A.\n\n100%% new\n\n\n");
    EXPECT_EQ(added("A.\n%if y\nB.\n%endif\n\n"), "A.\n%if y\nB.\n%endif\n\n100%% new\n\n");
    EXPECT_EQ(added("A.\n\n# ---\n%if y\n%package z\n%endif\n"),
              "A.\n\n100%% new\n\n# ---\n%if y\n%package z\n%endif\n");
    EXPECT_EQ(added("A.\n\n%{?debug_package}\n"), "A.\n\n100%% new\n\n%{?debug_package}\n");
    EXPECT_EQ(added("%{_desc}\n"), "%{_desc}\n\n100%% new\n");
    EXPECT_EQ(added(""), "100%% new\n");
}

TEST(Description, what_could_be_taken_for_a_directive_is_refused) {
    for (const std::string line : {"%prep", "# x", "a\nb", "", "  ", "\x1b[2J"}) {
        SpecText spec = parsed("Name: x\n%description\nA.\n%files\n");
        EXPECT_EQ(spec.add_description_line(line).refusal.kind, "spec-value") << line;
    }
}

TEST(HiddenParts, are_named_with_their_lines) {
    EXPECT_THAT(
        parsed("Name: x\n%include a.inc\n%{load:b}\n%{lua:\nprint(1)}\n").hidden_parts(),
        testing::ElementsAre("line 2: %include a.inc", "line 3: %{load:b}", "line 4: %{lua:"));
}

TEST(Mentions, leave_comments_and_the_changelog_out) {
    const std::vector<SpecMention> mentions =
        parsed("Version: 1.2\n# 1.2\n%build\necho 1.2\n%changelog\n* 1.2\n").mentions_of("1.2");
    ASSERT_EQ(mentions.size(), 2U);
    EXPECT_EQ(mentions[1].line, 4U);
    EXPECT_EQ(mentions[1].section, "%build");
    EXPECT_EQ(mentions[1].text, "echo 1.2");
}

} // namespace
} // namespace stopgap::rpm
