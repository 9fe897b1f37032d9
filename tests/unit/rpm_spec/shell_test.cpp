#include "ecosystem/rpm/spec_shell.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

ShellScript script_of(const std::string& prep) {
    return read_script(SpecLayout(spec_lines_of("Name: x\n%prep\n" + prep)), "%prep");
}

/// Each command, its words joined with spaces.
std::vector<std::string> commands_of(const ShellScript& script) {
    std::vector<std::string> commands;
    for (const ShellCommand& command : script.commands) {
        std::vector<std::string> words;
        for (const ShellWord& word : command.words) {
            words.push_back(word.text);
        }
        commands.push_back(joined(words, " "));
    }
    return commands;
}

TEST(SpecShell, commands_are_told_apart) {
    EXPECT_THAT(
        commands_of(script_of("a b; c && d || e & f\n# g\nh \\\n  i # j\nk \"l ; m\" 'n o'\n")),
        testing::ElementsAre("a b", "c", "d", "e", "f", "h i", "k \"l ; m\" 'n o'"));
}

TEST(SpecShell, redirections_are_words) {
    EXPECT_THAT(commands_of(script_of("patch -p1 <%{PATCH1} >log 2>&1\n")),
                testing::ElementsAre("patch -p1 < %{PATCH1} > log 2 >& 1"));
}

TEST(SpecShell, a_pipe_is_followed_to_its_start) {
    const ShellScript script = script_of("cat x |\n  tr a b | patch\nls\n");
    ASSERT_EQ(script.commands.size(), 4U);
    EXPECT_EQ(script.commands[2].piped_from, 1U);
    EXPECT_EQ(script.commands[1].piped_from, 0U);
    EXPECT_EQ(script.commands[3].piped_from, k_none);
}

TEST(SpecShell, loops_and_conditionals_are_around_their_commands) {
    const ShellScript script = script_of(
        "for p in a b; do\n  if x; then\n    y\n  fi\ndone\ncase z in\n a) b ;;\nesac\nc\n");
    using Kind = ShellFrame::Kind;
    EXPECT_THAT(commands_of(script),
                testing::ElementsAre("for p in a b", "x", "y", "case z in", "b", "c"));
    EXPECT_TRUE(script.is_inside(script.commands[2], Kind::loop));
    EXPECT_TRUE(script.is_inside(script.commands[2], Kind::conditional));
    EXPECT_TRUE(script.is_inside(script.commands[4], Kind::conditional));
    EXPECT_EQ(script.outermost(script.commands[5]), nullptr);
    ASSERT_NE(script.outermost(script.commands[2]), nullptr);
    EXPECT_EQ(script.outermost(script.commands[2])->closes, 6U);
    EXPECT_EQ(script.frames[0].head, 0U);
}

TEST(SpecShell, quotes_and_here_documents_go_across_lines) {
    EXPECT_THAT(commands_of(script_of("a 'b\nif c\n' d\ncat <<\"E\"\npatch\nE\ne\n")),
                testing::ElementsAre("a 'b d", "cat", "e"));
    EXPECT_THAT(commands_of(script_of("x=`a | sed -n '\n/^2/p'`\nif b; then\n  c\nfi\n")),
                testing::ElementsAre("x=`a | sed -n '", "b", "c"))
        << "of a word over several lines the first is kept";
}

TEST(SpecShell, a_stray_apostrophe_hides_no_command) {
    EXPECT_THAT(commands_of(script_of("echo it's\npatch -p1\n")), testing::Contains("patch -p1"));
    EXPECT_THAT(commands_of(script_of("cat <<END\npatch -p1\n")), testing::Contains("patch -p1"));
}

TEST(SpecShell, a_compound_command_that_is_never_closed_counts_for_nothing) {
    const ShellScript script = script_of("if a; then\nb\nfor c in d; do\ne\n");
    for (const ShellCommand& command : script.commands) {
        EXPECT_EQ(script.outermost(command), nullptr);
    }
}

TEST(SpecShell, a_conditional_macro_is_a_conditional_around_commands) {
    const ShellScript script = script_of("%{?a:b c}\nd %{?e:f}\n%{!?g:%{?h:i}}\n");
    EXPECT_THAT(commands_of(script), testing::ElementsAre("b c", "d %{?e:f}", "i"));
    EXPECT_TRUE(script.is_inside(script.commands[0], ShellFrame::Kind::conditional));
    EXPECT_FALSE(script.is_inside(script.commands[1], ShellFrame::Kind::conditional));
}

TEST(SpecShell, functions_are_known_by_name) {
    const ShellScript script =
        script_of("f() {\n a\n}\nfunction g {\n b\n}\ng ()\n{\n c\n}\nf x\n");
    EXPECT_THAT(commands_of(script), testing::ElementsAre("a", "b", "c", "f x"));
    EXPECT_EQ(script.function_of(script.commands[0]), "f");
    EXPECT_EQ(script.function_of(script.commands[1]), "g");
    EXPECT_EQ(script.function_of(script.commands[2]), "g");
    EXPECT_EQ(script.function_of(script.commands[3]), "");
}

} // namespace
} // namespace stopgap::rpm
