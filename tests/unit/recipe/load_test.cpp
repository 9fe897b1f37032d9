// By folder, by file, by memory; and documents as a whole.

#include "recipe_text.hpp"
#include "support/expect.hpp"

#include <sys/stat.h>

namespace stopgap::test {

namespace {

std::string failure_of(const fs::path& path) {
    return error_of([&] { static_cast<void>(load_recipe(path)); }).message();
}

class LoadedRecipe : public testing::Test {
  protected:
    LoadedRecipe() {
        make_directories(scratch_ / "hf/patches");
        write_file(scratch_ / "hf/recipe.toml", recipe({}));
        write_file(scratch_ / "hf/patches/a.patch", "a\n");
    }
    Scratch scratch_;
};

TEST_F(LoadedRecipe, IsFoundByItsFolder) {
    const Recipe loaded = load_recipe(scratch_ / "hf");
    EXPECT_EQ(loaded.file, scratch_ / "hf/recipe.toml");
    EXPECT_EQ(loaded.folder, fs::canonical(scratch_ / "hf"));
    EXPECT_EQ(loaded.fix.place.file, (scratch_ / "hf/recipe.toml").string());
}

TEST_F(LoadedRecipe, IsFoundByItsFileUnderAnyName) {
    write_file(scratch_ / "hf/other.toml", recipe({}));
    const Recipe loaded = load_recipe(scratch_ / "hf/other.toml");
    EXPECT_EQ(loaded.folder, fs::canonical(scratch_ / "hf"));
    EXPECT_EQ(loaded.digest, load_recipe(scratch_ / "hf").digest);
}

TEST_F(LoadedRecipe, IsNamedAsTheUserNamedIt) {
    write_file(scratch_ / "hf/recipe.toml", "x = 1");
    EXPECT_EQ(failure_of(scratch_ / "hf").rfind((scratch_ / "hf/recipe.toml:1:1: ").string(), 0),
              0U);
}

TEST_F(LoadedRecipe, IsMissing) {
    EXPECT_EQ(failure_of(scratch_ / "no"), (scratch_ / "no").string() +
                                               ": there is no such recipe (name a folder with a "
                                               "recipe.toml, or the file itself)");
}

TEST_F(LoadedRecipe, IsNotInItsFolder) {
    make_directories(scratch_ / "empty");
    EXPECT_EQ(failure_of(scratch_ / "empty"),
              (scratch_ / "empty").string() +
                  ": this folder has no recipe.toml (docs/recipe-format.md shows the "
                  "smallest ones)");
    write_file(scratch_ / "empty/receipt.toml", "");
    EXPECT_EQ(failure_of(scratch_ / "empty"),
              (scratch_ / "empty").string() + ": this folder has no recipe.toml (did you mean " +
                  (scratch_ / "empty/receipt.toml").string() + "?)");
}

TEST_F(LoadedRecipe, IsNoRegularFile) {
    ASSERT_EQ(mkfifo((scratch_ / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(failure_of(scratch_ / "pipe"),
              (scratch_ / "pipe").string() + ": is not a regular file");
}

TEST_F(LoadedRecipe, IsTooLarge) {
    write_file(scratch_ / "hf/recipe.toml", std::string((1U << 20U) + 1, '\n'));
    EXPECT_EQ(failure_of(scratch_ / "hf"),
              (scratch_ / "hf/recipe.toml").string() +
                  ": is larger than 1 MiB (a recipe names its patches and files)");
}

TEST(RecipeErrors, HasAllProblemsSortedByPlace) {
    const std::string text = "schema = 1\n"
                             "id = 7\n"
                             "cvse = []\n"
                             "[retire]\n"
                             "until = \"soon\"\n"
                             "[fix]\n"
                             "kind = \"backport\"\n"
                             "patches = [{ path = \"../x\" }]\n";
    EXPECT_EQ(messages_of(text),
              "recipe.toml:1:1: base: is missing (write [[base]]: a target and its source "
              "package)\n"
              "recipe.toml:1:1: summary: is missing (a text: one line that is not empty)\n"
              "recipe.toml:2:6: id: expected a string, got an integer\n"
              "recipe.toml:3:1: unknown key \"cvse\" (did you mean cves?)\n"
              "recipe.toml:5:9: retire.until: \"soon\" is not a date (YYYY-MM-DD, such as "
              "2026-12-31)\n"
              "recipe.toml:8:21: fix.patches.path: \"../x\" leaves the recipe's folder (name a "
              "file in the recipe's folder, relative to it)");
}

TEST(RecipeErrors, CountsWhatIsTooMuchToShow) {
    std::string cves;
    for (int i = 0; i < 150; ++i) {
        cves += std::to_string(i) + ", ";
    }
    const std::string message = messages_of(recipe({.head = k_head + "cves = [" + cves + "]\n"}));
    EXPECT_EQ(message.substr(message.rfind('\n') + 1), "... and 50 more problems");
}

TEST(RecipeErrors, CarriesEachProblemAsAValue) {
    try {
        static_cast<void>(parsed("schema = 1\nid = \"a b\"\n"));
        FAIL();
    } catch (const RecipeErrors& errors) {
        ASSERT_EQ(errors.problems().size(), 4U);
        EXPECT_EQ(errors.problems().back().place.line, 2U);
        EXPECT_EQ(errors.problems().back().text, "id: \"a b\" is not an id");
    }
}

TEST(Document, MustBeUtf8) {
    EXPECT_EQ(messages_of("schema = 1\nid = \"\xff\"\n").rfind("recipe.toml:2:", 0), 0U);
}

TEST(Document, MustHaveNoBareControlCharacter) {
    EXPECT_EQ(messages_of("schema = 1\nid = \"a\x01\"\n").rfind("recipe.toml:2:8: not TOML: ", 0),
              0U);
}

TEST(FailureKinds, AndActionsAreCheckedWhereTheCatalogueIsGiven) {
    const std::string text = recipe({.rest = "[policy.repairs]\n"
                                             "mising-header = \"ask\"\n"
                                             "[[decision]]\n"
                                             "kind = \"other\"\n"
                                             "subject = \"s\"\n"
                                             "action = \"dorp:x\"\n"});
    EXPECT_EQ(messages_of(text), "loads");
    RecipeRules rules;
    rules.failure_kinds = {{"missing-header", {}}, {"patch-conflict", {"drop"}}};
    rules.actions = {{"drop", false, false}, {"replace", false, true}};
    EXPECT_EQ(messages_of(text, rules),
              "recipe.toml:11:1: policy.repairs: \"mising-header\" is not a failure kind (did you "
              "mean missing-header?)\n"
              "recipe.toml:13:8: decision.kind: \"other\" is not a failure kind (`stopgap explain` "
              "lists the kinds)\n"
              "recipe.toml:15:10: decision.action: \"dorp\" is not an action (did you mean "
              "drop?)");
}

TEST(Decisions, AnswerTheirKindWithWhatItsActionTakes) {
    RecipeRules rules;
    rules.failure_kinds = {{"patch-conflict", {"replace", "drop"}},
                           {"missing-header", {"add-build-dependency"}},
                           {"compile-error", {}}};
    rules.actions = {
        {"drop", false, false}, {"replace", false, true}, {"add-build-dependency", true, false}};
    const auto decided = [&](const std::string& kind, const std::string& rest) {
        return messages_of(recipe({.rest = "[[decision]]\nsubject = \"s\"\nkind = \"" + kind +
                                           "\"\naction = " + rest + "\n"}),
                           rules);
    };
    EXPECT_EQ(decided("patch-conflict", "\"drop\""), "loads");
    EXPECT_EQ(decided("patch-conflict", "\"replace\"\npath = \"patches/new.patch\""), "loads");
    EXPECT_EQ(decided("missing-header", "\"add-build-dependency:libfoo-dev\""), "loads");
    EXPECT_EQ(decided("patch-conflict", "\"replace\""),
              "recipe.toml:10:1: decision.path: is missing (replace uses the file that it names)");
    EXPECT_EQ(decided("patch-conflict", "\"drop\"\npath = \"patches/new.patch\""),
              "recipe.toml:14:8: decision.path: means nothing to drop");
    EXPECT_EQ(decided("patch-conflict", "\"drop:all\""),
              "recipe.toml:13:10: decision.action: drop takes nothing after a colon (write drop)");
    EXPECT_EQ(decided("missing-header", "\"add-build-dependency\""),
              "recipe.toml:13:10: decision.action: add-build-dependency needs a word after a colon "
              "(write add-build-dependency:PACKAGE)");
    EXPECT_EQ(decided("missing-header", "\"drop\""),
              "recipe.toml:13:10: decision.action: \"drop\" does not answer missing-header (it can "
              "be add-build-dependency)");
    EXPECT_EQ(decided("compile-error", "\"drop\""),
              "recipe.toml:12:8: decision.kind: compile-error cannot be decided in a recipe "
              "(`stopgap explain compile-error` says what to change instead)");
}

TEST(Targets, AreCheckedWhereTheyAreGiven) {
    RecipeRules rules;
    rules.targets = {"debian-trixie-amd64"};
    EXPECT_EQ(messages_of(recipe({}), rules),
              "recipe.toml:8:10: base.target: \"debian-bookworm-amd64\" is not a known target "
              "(`stopgap root list` shows those that are)");
    rules.targets = {"debian-bookworm-amd65"};
    EXPECT_EQ(messages_of(recipe({}), rules),
              "recipe.toml:8:10: base.target: \"debian-bookworm-amd64\" is not a known target "
              "(did you mean \"debian-bookworm-amd65\"?)");
    rules.targets.emplace_back("debian-bookworm-amd64");
    EXPECT_EQ(messages_of(recipe({}), rules), "loads");
}

} // namespace

} // namespace stopgap::test
