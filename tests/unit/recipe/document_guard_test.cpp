// What must not reach toml++: nesting without bound, and what is not UTF-8.

#include "document/document_guard.hpp"
#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

bool too_deep(const std::string& text) {
    const std::optional<document::Refusal> refusal = document::refusal_of(text);
    return refusal && refusal->text == "is nested too deeply to be read";
}

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
    EXPECT_FALSE(too_deep(repeated("[[a]]\n", 1000)));
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
    for (const char* text :
         {"a = \"\\\\\"", "a = '\\'", "a = \"\"\"x\"\"\"\"\"", "a = \"\"\"\\\n\"\"\"", "a = ''''''",
          "a = \"\"", "a = \"'\"", "a = '\"'", "# '"}) {
        EXPECT_TRUE(too_deep(std::string(text) + "\n" + dots)) << text;
    }
}

TEST(BrokenPrecondition, OfTheParserIsAProblemWithItsLine) {
    for (const char* text : {"[#", "[\n", "[=", "[.a]", "[[[a]]]", "[ {"}) {
        EXPECT_EQ(messages_of("a = 1\n" + std::string(text) + "\nb = 1\nc = 1\n"),
                  "recipe.toml:2:1: not TOML: this line has neither a name nor a value where one "
                  "belongs")
            << text;
    }
}

TEST(ByteOrderMark, MayStandAtTheBeginningAlone) {
    EXPECT_EQ(messages_of("\xef\xbb\xbf" + recipe({})), "loads");
    EXPECT_EQ(messages_of("\xef\xbb"), "recipe.toml:1:1: not TOML: this byte is not UTF-8");
    EXPECT_EQ(messages_of("# \xc3\xa4\n# \xc3\xa4\xff"),
              "recipe.toml:2:4: not TOML: this byte is not UTF-8");
}

TEST(LetterOutsideOfAscii, ArrivesAsItWasWritten) {
    for (const char* letter : {"\xc3\xa4", "\xc2\xbc", "\xe2\x82\xac", "\xf0\x9f\x94\xa7"}) {
        const std::string head = "schema = 1\nid = \"HF-1\"\nsummary = ";
        const std::string text = std::string("'") + letter + "'\n";
        EXPECT_EQ(parsed(recipe({.head = head + text})).summary, letter);
        EXPECT_EQ(parsed(recipe({.head = head + "\"\"\"\\\n" + letter + "\"\"\"\n"})).summary,
                  letter);
    }
}

TEST(LetterOutsideOfAscii, IsShownAsItWasWrittenAndCountsAsOneColumn) {
    EXPECT_EQ(messages_of("\"\xc3\xa4\" \xc2\xbc = 1\n"),
              "recipe.toml:1:5: not TOML: Error while parsing key-value pair: expected '=', saw "
              "'\xc2\xbc'");
}

TEST(FoldedText, IsOneLine) {
    EXPECT_EQ(parsed(recipe({.head = "schema = 1\nid = \"HF-1\"\nsummary = \"\"\"one \\\n"
                                     "   and two\"\"\"\n"}))
                  .summary,
              "one and two");
}

} // namespace

} // namespace stopgap::test
