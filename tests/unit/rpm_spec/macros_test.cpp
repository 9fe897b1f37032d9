#include "ecosystem/rpm/spec_macros.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using Kind = MacroUse::Kind;

TEST(SpecMacros, each_form_of_a_use_is_told) {
    const std::vector<MacroUse> uses =
        macros_in("%a %{b} %{?c} %{!?d:e} %(f) %[g] %{lua:h} %{i j} %% %? 100%");
    std::vector<Kind> kinds;
    std::vector<std::string> names;
    for (const MacroUse& use : uses) {
        kinds.push_back(use.kind);
        names.push_back(use.name);
    }
    EXPECT_THAT(kinds, testing::ElementsAre(Kind::reference, Kind::reference, Kind::reference,
                                            Kind::reference, Kind::shell, Kind::expression,
                                            Kind::other, Kind::other));
    EXPECT_THAT(names, testing::ElementsAre("a", "b", "c", "d", "", "", "lua", "i"));
    EXPECT_TRUE(uses[2].optional && !uses[2].negated);
    EXPECT_TRUE(uses[3].optional && uses[3].negated);
    EXPECT_EQ(uses[3].body_end - uses[3].body, 1U);
}

TEST(SpecMacros, braces_nest_and_one_never_closed_reaches_to_the_end) {
    const std::string text = "x%{?a:%{b}}y%{c";
    const std::vector<MacroUse> uses = macros_in(text);
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(uses[0].end, 11U);
    EXPECT_EQ(uses[1].end, text.size());
    EXPECT_EQ(uses[1].kind, Kind::other);
}

TEST(SpecMacros, names_inside_of_others_are_found) {
    EXPECT_THAT(macro_names_in("%{?a:%{b}-%c} %(echo %{!?d}) %%{e} %1"),
                testing::ElementsAre("a", "b", "c", "d"));
}

TEST(SpecMacros, definitions_are_known_by_name_and_place) {
    const SpecLayout layout(
        spec_lines_of("%global a 1\n%define b() x\n%{!?c: %global c  3 }\n%undefine a\n"
                      "#global d 4\n%define e \\\n  5\n%global f\n"));
    const MacroDefinitions definitions(layout);
    EXPECT_THAT(definitions.names(), testing::ElementsAre("a", "b", "c", "e", "f"));
    EXPECT_EQ(definitions.of("a").size(), 2U);
    EXPECT_EQ(definitions.of("a", 3).size(), 1U);
    EXPECT_TRUE(definitions.of("a")[1].undefines);
    EXPECT_TRUE(definitions.of("b")[0].parametric);
    const MacroDefinition c = definitions.of("c")[0];
    EXPECT_EQ(layout.statements()[c.statement].text.substr(c.body, c.body_end - c.body), "3");
    EXPECT_TRUE(definitions.of("d").empty());
    EXPECT_EQ(definitions.of("f")[0].body, definitions.of("f")[0].body_end);
}

} // namespace
} // namespace stopgap::rpm
