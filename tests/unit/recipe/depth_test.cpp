// A document that is nested without bound must not reach the recursive parser.

#include "recipe/depth_guard.hpp"
#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

using recipe::too_deep;

std::string repeated(const std::string& piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += piece;
    }
    return text;
}

TEST(Depth, OfDottedKeysIsBounded) {
    EXPECT_EQ(messages_of("a" + repeated(".a", 400000) + " = 1\n"),
              "recipe.toml:1:66: is nested too deeply to be read");
    EXPECT_EQ(messages_of("\n[a" + repeated(".a", 400000) + "]\n"),
              "recipe.toml:2:67: is nested too deeply to be read");
}

TEST(Depth, OfArraysAndTablesIsBounded) {
    EXPECT_TRUE(too_deep("a = " + repeated("[", 33)));
    EXPECT_TRUE(too_deep("a = " + repeated("[{a=", 500000)));
    EXPECT_FALSE(too_deep("a = " + repeated("[", 32)));
    EXPECT_FALSE(too_deep(repeated("a = [[1], {}]\n", 1000)));
}

TEST(Depth, DoesNotCountWhatStandsInTextsAndComments) {
    const std::string dots(100, '.');
    const std::string brackets(100, '[');
    for (const std::string& text : {dots, brackets}) {
        EXPECT_FALSE(too_deep("# " + text)) << text;
        EXPECT_FALSE(too_deep("a = \"" + text + "\"")) << text;
        EXPECT_FALSE(too_deep("a = \"\\\"" + text + "\"")) << text;
        EXPECT_FALSE(too_deep("a = '" + text + "'")) << text;
        EXPECT_FALSE(too_deep("a = \"\"\"\"\n" + text + "\"\" \\\n\"\"\"")) << text;
    }
}

TEST(Depth, CountsAgainAfterATextHasEnded) {
    const std::string dots(100, '.');
    for (const char* text : {"a = \"\\\\\"", "a = '\\'", "a = \"\"\"x\"\"\"\"\"", "a = ''''''",
                             "a = \"\"", "a = \"'\"", "a = '\"'", "# '"}) {
        EXPECT_TRUE(too_deep(std::string(text) + "\n" + dots)) << text;
    }
}

} // namespace

} // namespace stopgap::test
