// One mistake at a time in the head of a recipe and its tables as such.

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

class HeadMistake : public testing::TestWithParam<Mistake> {};

TEST_P(HeadMistake, IsToldWithItsPlaceAndItsMend) {
    EXPECT_EQ(messages_of(GetParam().text), GetParam().message);
}

const Mistake k_mistakes[] = {
    {"SchemaMissing",
     recipe({.head = "id = \"HF-1\"\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:1:1: schema: is missing (write schema = 1)"},
    {"SchemaOfAnotherVersion",
     recipe({.head = "schema = 2\n"
                     "nonsense = 1\n"}),
     "recipe.toml:1:10: schema: 2 is not known to this version of stopgap (it reads schema 1)"},
    {"SchemaAsText",
     recipe({.head = "schema = \"1\"\n"
                     "id = \"HF-1\"\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:1:10: schema: expected an integer, got a string"},
    {"IdMissing",
     recipe({.head = "schema = 1\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:1:1: id: is missing (an id: letters, digits, '.', '_' and '-', at most 64, a "
     "letter or digit first)"},
    {"IdWithASpace",
     recipe({.head = "schema = 1\n"
                     "id = \"HF 1\"\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:2:6: id: \"HF 1\" is not an id (letters, digits, '.', '_' and '-', at most 64, a "
     "letter or digit first)"},
    {"IdThatIsAPath",
     recipe({.head = "schema = 1\n"
                     "id = \"../HF-1\"\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:2:6: id: \"../HF-1\" is not an id (letters, digits, '.', '_' and '-', at most "
     "64, a letter or digit first)"},
    {"IdTooLong",
     recipe({.head = "schema = 1\n"
                     "id = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n"
                     "summary = \"s\"\n"}),
     "recipe.toml:2:6: id: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" is "
     "not an id (letters, digits, '.', '_' and '-', at most 64, a letter or digit first)"},
    {"SummaryMissing",
     recipe({.head = "schema = 1\n"
                     "id = \"HF-1\"\n"}),
     "recipe.toml:1:1: summary: is missing (a text: one line that is not empty)"},
    {"SummaryEmpty",
     recipe({.head = "schema = 1\n"
                     "id = \"HF-1\"\n"
                     "summary = \"\"\n"}),
     "recipe.toml:3:11: summary: \"\" is not a text (one line that is not empty)"},
    {"SummaryOnTwoLines",
     recipe({.head = "schema = 1\n"
                     "id = \"HF-1\"\n"
                     "summary = \"a\\nPre-Depends: b\"\n"}),
     "recipe.toml:3:11: this text holds a control character or a mark that reorders text (write "
     "plain text on one line, without escapes)"},
    {"SummaryWithAnEscapeCode",
     recipe({.head = "schema = 1\n"
                     "id = \"HF-1\"\n"
                     "summary = \"\\u001b[31m\"\n"}),
     "recipe.toml:3:11: this text holds a control character or a mark that reorders text (write "
     "plain text on one line, without escapes)"},
    {"SummaryThatReordersText",
     recipe({.head = "schema = 1\n"
                     "id = \"HF-1\"\n"
                     "summary = \"\\u202e\"\n"}),
     "recipe.toml:3:11: this text holds a control character or a mark that reorders text (write "
     "plain text on one line, without escapes)"},
    {"KeyMisspelt", recipe({.head = k_head + "cevs = []\n"}),
     R"(recipe.toml:4:1: unknown key "cevs" (did you mean cves?))"},
    {"KeyUnlikeAnyOther", recipe({.head = k_head + "flavour = 1\n"}),
     "recipe.toml:4:1: unknown key \"flavour\" (it may be schema, id, summary, cves, references, "
     "supersedes, fix, base, build, policy, decision, deploy or retire)"},
    {"KeyWithAControlCharacter", recipe({.head = k_head + "\"a\\u0007\" = 1\n"}),
     "recipe.toml:4:1: this text holds a control character or a mark that reorders text (write "
     "plain text on one line, without escapes)"},
    {"KeyTwice", recipe({.head = k_head + "id = \"HF-2\"\n"}),
     "recipe.toml:4:6: not TOML: Error while parsing key-value pair: cannot redefine existing "
     "string 'id'"},
    {"ValueCutOff", recipe({.head = k_head + "cves = [\n"}),
     "recipe.toml:5:3: not TOML: Error while parsing boolean: expected 'false', saw 'fi'"},
    {"CvesAsText", recipe({.head = k_head + "cves = \"CVE-2011-3192\"\n"}),
     "recipe.toml:4:8: cves: expected an array of strings, got a string (write cves = [ ... ])"},
    {"CveAsNumber", recipe({.head = k_head + "cves = [3192]\n"}),
     "recipe.toml:4:9: cves: expected a string, got an integer"},
    {"CveOfTheWrongForm", recipe({.head = k_head + "cves = [\"CVE-2011-319\"]\n"}),
     "recipe.toml:4:9: cves: \"CVE-2011-319\" is not a CVE id (such as CVE-2011-3192)"},
    {"CveInLowerCase", recipe({.head = k_head + "cves = [\"cve-2011-3192\"]\n"}),
     "recipe.toml:4:9: cves: \"cve-2011-3192\" is not a CVE id (such as CVE-2011-3192)"},
    {"CveTwice", recipe({.head = k_head + "cves = [\"CVE-2011-3192\", \"CVE-2011-3192\"]\n"}),
     R"(recipe.toml:4:26: cves: "CVE-2011-3192" is there twice)"},
    {"ReferenceThatIsNoUrl", recipe({.head = k_head + "references = [\"see the list\"]\n"}),
     "recipe.toml:4:15: references: \"see the list\" is not an http or https URL"},
    {"ReferenceToAFile", recipe({.head = k_head + "references = [\"file:///etc/passwd\"]\n"}),
     "recipe.toml:4:15: references: \"file:///etc/passwd\" is not an http or https URL"},
    {"SupersedesItself", recipe({.head = k_head + "supersedes = [\"HF-1\"]\n"}),
     "recipe.toml:4:14: supersedes: names the recipe itself"},
    {"SupersedesWithABadId", recipe({.head = k_head + "supersedes = [\"-HF\"]\n"}),
     "recipe.toml:4:15: supersedes: \"-HF\" is not an id (letters, digits, '.', '_' and '-', at "
     "most 64, a letter or digit first)"},
    {"FixMissing", recipe({.fix = ""}),
     "recipe.toml:1:1: fix: is missing (write [fix]: what is done about the vulnerability)"},
    {"FixAsText", recipe({.head = k_head + "fix = \"bump\"\n", .fix = ""}),
     "recipe.toml:4:7: fix: expected a table, got a string"},
    {"BaseMissing", recipe({.base = ""}),
     "recipe.toml:1:1: base: is missing (write [[base]]: a target and its source package)"},
    {"BaseEmpty", recipe({.head = k_head + "base = []\n", .base = ""}),
     "recipe.toml:1:1: base: is missing (write [[base]]: a target and its source package)"},
    {"BaseAsOneTable",
     recipe({.base = "[base]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "source = \"apache2\"\n"}),
     "recipe.toml:7:1: base: expected an array of tables, got a table (write [[base]])"},
};

INSTANTIATE_TEST_SUITE_P(Recipe, HeadMistake, testing::ValuesIn(k_mistakes), name_of_mistake);

} // namespace

} // namespace stopgap::test
