#include "ecosystem/rpm/spec_layout.hpp"
#include "ecosystem/rpm/spec_plan.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using Kind = Statement::Kind;

SpecLayout layout_of(const std::string& text) {
    return SpecLayout(spec_lines_of(text));
}

std::vector<std::string> texts_of(const SpecLayout& layout) {
    std::vector<std::string> texts;
    for (const Statement& statement : layout.statements()) {
        texts.push_back(statement.text);
    }
    return texts;
}

TEST(SpecLines, keep_their_line_ends) {
    const std::vector<SpecLine> lines = spec_lines_of("a\r\nb\n\nc\rd");
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].text, "a");
    EXPECT_EQ(lines[0].end, "\r\n");
    EXPECT_EQ(lines[1].end, "\n");
    EXPECT_EQ(lines[3].text, "c\rd");
    EXPECT_EQ(lines[3].end, "");
    EXPECT_TRUE(spec_lines_of("").empty());
}

TEST(SpecLayoutTest, a_statement_goes_on_while_a_macro_is_open) {
    EXPECT_THAT(texts_of(layout_of("%define f() %{lua:\n  x = {1}\n}\nName: x\n")),
                testing::ElementsAre("%define f() %{lua:\n  x = {1}\n}", "Name: x"));
    EXPECT_THAT(texts_of(layout_of("A: %(echo (a)\n)\nB: %[1 +\n1]\nC: %%{\nD: x\n")),
                testing::ElementsAre("A: %(echo (a)\n)", "B: %[1 +\n1]", "C: %%{", "D: x"));
}

TEST(SpecLayoutTest, a_backslash_joins_lines_of_definitions_and_scripts_only) {
    EXPECT_THAT(texts_of(layout_of("%global a \\\n  b \\\n  %if\nName: x \\\nVersion: 1\n")),
                testing::ElementsAre("%global a \\\n  b \\\n  %if", "Name: x \\", "Version: 1"));
    EXPECT_THAT(texts_of(layout_of("%build\na \\\n  b\n# c \\\nd\n")),
                testing::ElementsAre("%build", "a \\\n  b", "# c \\", "d"));
}

TEST(SpecLayoutTest, a_directive_in_a_continued_command_is_a_directive) {
    const SpecLayout layout = layout_of("%build\n%configure \\\n%if 1\n  --a \\\n%endif\n  --b\n");
    EXPECT_THAT(texts_of(layout), testing::ElementsAre("%build", "%configure \\", "%if 1",
                                                       "  --a \\", "%endif", "  --b"));
    EXPECT_EQ(layout.statements()[2].kind, Kind::opening);
    EXPECT_TRUE(layout.is_conditional(layout.statements()[3]));
    EXPECT_FALSE(layout.is_conditional(layout.statements()[5]));
}

TEST(SpecLayoutTest, sections_start_at_the_first_column_in_any_case) {
    const SpecLayout layout = layout_of("Name: x\n%Description -l de\n %prep\n%prepare\n%PREP\n"
                                        "%files -n y\n%transfiletriggerin -- /x\n");
    ASSERT_EQ(layout.sections().size(), 5U);
    EXPECT_EQ(layout.sections()[0].name, "");
    EXPECT_EQ(layout.sections()[1].name, "%description");
    EXPECT_EQ(layout.sections()[1].arguments, "-l de");
    EXPECT_EQ(layout.sections()[2].name, "%prep");
    EXPECT_EQ(layout.sections()[3].arguments, "-n y");
    EXPECT_EQ(layout.sections()[4].name, "%transfiletriggerin");
}

TEST(SpecLayoutTest, kinds_of_statements_are_told) {
    const SpecLayout layout =
        layout_of("# c\n%dnl d\n\n%global a b\n%{!?x: %define x y}\n%ifarch z\n%elif 1\n%else\n"
                  "%endif # x\n%iffy\n%{?a:%global b c}\n");
    std::vector<Kind> kinds;
    for (const Statement& statement : layout.statements()) {
        kinds.push_back(statement.kind);
    }
    EXPECT_THAT(kinds,
                testing::ElementsAre(Kind::comment, Kind::comment, Kind::blank, Kind::definition,
                                     Kind::definition, Kind::opening, Kind::alternative,
                                     Kind::alternative, Kind::closing, Kind::text, Kind::text));
}

TEST(SpecLayoutTest, a_new_line_goes_out_of_conditionals_of_its_section) {
    const SpecLayout layout = layout_of("A: 1\n%if x\n%if y\nB: 1\n%endif\n%endif\n"
                                        "%if z\nC: 1\n%package p\nD: 1\n%endif\n");
    EXPECT_EQ(layout.line_behind(0), 1U);
    EXPECT_EQ(layout.line_behind(3), 6U);
    EXPECT_EQ(layout.line_before(3), 1U);
    EXPECT_EQ(layout.line_behind(7), 6U) << "the conditional does not close in the section";
    EXPECT_EQ(layout.line_behind(9), 10U) << "the whole section is conditional";
}

TEST(SpecLayoutTest, branches_of_one_conditional_exclude_each_other) {
    const SpecLayout layout = layout_of("%if x\nA: 1\n%else\nB: 1\n%endif\nC: 1\n");
    const std::vector<Statement>& all = layout.statements();
    EXPECT_TRUE(layout.exclude_each_other(all[1], all[3]));
    EXPECT_FALSE(layout.exclude_each_other(all[1], all[1]));
    EXPECT_FALSE(layout.exclude_each_other(all[1], all[5]));
}

TEST(SpecTags, are_read_with_their_numbers_and_qualifiers) {
    const std::optional<SpecTag> tag = tag_in("Requires(post) :\tx, y  ");
    ASSERT_TRUE(tag);
    EXPECT_EQ(tag->name, "requires");
    EXPECT_EQ(tag->value, 17U);
    EXPECT_EQ(tag->value_end, 21U);
    EXPECT_EQ(tag_in("PATCH0012: x")->number, "0012");
    EXPECT_EQ(tag_in("PATCH0012: x")->name, "patch");
    EXPECT_FALSE(tag_in("%{?x:Patch1: y}"));
    EXPECT_FALSE(tag_in("Patch"));
    EXPECT_FALSE(tag_in(": x"));
}

TEST(SpecTags, a_new_line_is_laid_out_as_its_neighbour) {
    EXPECT_EQ(tag_line_like("Source0:        x", "Patch12", "y"), "Patch12:        y");
    EXPECT_EQ(tag_line_like("URL: x", "BuildRequires", "y"), "BuildRequires: y");
    EXPECT_EQ(tag_line_like("URL:    x", "BuildRequires", "y"), "BuildRequires: y");
    EXPECT_EQ(tag_line_like("source0:\tx", "Patch1", "y"), "patch1:\t\ty");
    EXPECT_EQ(tag_line_like("Source0:\t\tx", "BuildRequires", "y"), "BuildRequires:\t\ty");
    EXPECT_EQ(tag_line_like("Source0 :x", "Patch1", "y"), "Patch1 :y");
    EXPECT_EQ(tag_line_like("Requires(post):  x", "Provides", "y"), "Provides:        y");
}

TEST(SpecPlan, changes_are_applied_by_line_and_reported_in_the_new_text) {
    EditPlan plan;
    plan.insert(3, "end");
    plan.replace(1, "B");
    plan.remove(0);
    plan.insert(1, "before b");
    const AppliedPlan result = applied(spec_lines_of("a\r\nb\r\nc"), plan.changes);
    ASSERT_EQ(result.lines.size(), 4U);
    EXPECT_EQ(result.lines[0].text, "before b");
    EXPECT_EQ(result.lines[0].end, "\r\n");
    EXPECT_EQ(result.lines[1].text, "B");
    EXPECT_EQ(result.lines[2].end, "\r\n") << "what was the last line has a line behind it";
    EXPECT_EQ(result.lines[3].end, "") << "the text still ends without a line end";
    EXPECT_THAT(result.changed, testing::ElementsAre(1, 2, 4));
}

TEST(SpecWords, a_version_is_found_as_a_word_of_its_own) {
    EXPECT_EQ(places_of_version("foo-1.2.tar.gz", "1.2").size(), 1U);
    EXPECT_EQ(places_of_version("v1.2/foo1.2-x_1.2", "1.2").size(), 3U);
    for (const std::string text : {"1.2.3", "11.2", "0.1.2", "1.2rc1", "1.2~rc1", "1.20"}) {
        EXPECT_TRUE(places_of_version(text, "1.2").empty()) << text;
    }
    EXPECT_EQ(with_replaced("a1b1", {1, 3}, 1, "22"), "a22b22");
}

TEST(SpecWords, a_file_is_behind_the_last_slash_outside_of_macros) {
    EXPECT_EQ(file_part("https://e/%{a}/x-%{?b:c/d}.gz"), "x-%{?b:c/d}.gz");
    EXPECT_EQ(file_part("x.gz"), "x.gz");
    EXPECT_EQ(file_part("https://e/y#/x.gz"), "x.gz");
}

} // namespace
} // namespace stopgap::rpm
