// The files beside a recipe: where they may lie, and what the digest covers.

#include "base/digest.hpp"
#include "recipe_text.hpp"
#include "support/expect.hpp"

#include <sys/stat.h>

namespace stopgap::test {

namespace {

const std::string k_place = "recipe.toml:6:21: fix.patches.path: \"patches/a.patch\" ";

class RecipeFile : public testing::Test {
  protected:
    RecipeFile() {
        make_directories(scratch_ / "hf/patches");
        make_directories(scratch_ / "outside");
        write_file(scratch_ / "outside/a.patch", "outside\n");
    }
    [[nodiscard]] Recipe load(const std::string& text = recipe({})) const {
        return parse_recipe(text, scratch_ / "hf", "recipe.toml");
    }
    [[nodiscard]] std::string failure() const {
        return error_of([&] { static_cast<void>(load()); }).message();
    }
    [[nodiscard]] std::string mend() const {
        return " (put a regular file there: " +
               (fs::canonical(scratch_ / "hf") / "patches/a.patch").string() + ")";
    }
    Scratch scratch_;
};

TEST_F(RecipeFile, IsNamedWhereItIsMissing) {
    EXPECT_EQ(failure(), k_place + "is missing" + mend());
}

TEST_F(RecipeFile, IsNoLinkOutOfTheFolder) {
    fs::create_symlink("../../outside/a.patch", scratch_ / "hf/patches/a.patch");
    EXPECT_EQ(failure(), k_place + "is a symbolic link or lies behind one" + mend());
}

TEST_F(RecipeFile, IsNotBehindALinkedFolder) {
    fs::remove(scratch_ / "hf/patches");
    fs::create_symlink(scratch_ / "outside", scratch_ / "hf/patches");
    EXPECT_EQ(failure(), k_place + "is a symbolic link or lies behind one" + mend());
}

TEST_F(RecipeFile, IsNoFolder) {
    make_directories(scratch_ / "hf/patches/a.patch");
    EXPECT_EQ(failure(), k_place + "is not a regular file" + mend());
}

TEST_F(RecipeFile, IsNoPipeThatWouldBlock) {
    ASSERT_EQ(mkfifo((scratch_ / "hf/patches/a.patch").c_str(), 0600), 0);
    EXPECT_EQ(failure(), k_place + "is not a regular file" + mend());
}

TEST_F(RecipeFile, MayLieInAFolderThatIsReachedThroughALink) {
    write_file(scratch_ / "hf/patches/a.patch", "a\n");
    fs::create_directory_symlink(scratch_ / "hf", scratch_ / "link");
    const Recipe linked = parse_recipe(recipe({}), scratch_ / "link", "recipe.toml");
    EXPECT_EQ(linked.folder, fs::canonical(scratch_ / "hf"));
}

TEST_F(RecipeFile, IsPartOfTheDigestInTheFormOfSha256sum) {
    write_file(scratch_ / "hf/patches/a.patch", "a\n");
    EXPECT_EQ(load().digest, sha256_of(sha256_of(recipe({})) + "  recipe.toml\n" +
                                       sha256_of("a\n") + "  patches/a.patch\n"));
}

TEST_F(RecipeFile, ChangesTheDigestWithItsContent) {
    write_file(scratch_ / "hf/patches/a.patch", "a\n");
    const std::string before = load().digest;
    write_file(scratch_ / "hf/patches/a.patch", "b\n");
    EXPECT_NE(load().digest, before);
}

TEST_F(RecipeFile, OfEachTableChangesTheDigest) {
    const std::string everything = recipe({.rest = "[[decision]]\n"
                                                   "kind = \"patch-conflict\"\n"
                                                   "subject = \"x\"\n"
                                                   "action = \"replace\"\n"
                                                   "path = \"rebased\"\n"
                                                   "[retire]\n"
                                                   "test = [\"poc\"]\n"});
    for (const char* name : {"patches/a.patch", "rebased", "poc"}) {
        write_file(scratch_ / "hf" / name, "1");
    }
    std::string last = load(everything).digest;
    for (const char* name : {"patches/a.patch", "rebased", "poc"}) {
        write_file(scratch_ / "hf" / name, "2");
        EXPECT_NE(load(everything).digest, last) << name;
        last = load(everything).digest;
    }
}

TEST_F(RecipeFile, ThatIsNotNamedLeavesTheDigestAlone) {
    write_file(scratch_ / "hf/patches/a.patch", "a\n");
    const std::string before = load().digest;
    write_file(scratch_ / "hf/patches/b.patch", "b\n");
    EXPECT_EQ(load().digest, before);
}

TEST_F(RecipeFile, DigestCoversEveryByteOfTheRecipe) {
    write_file(scratch_ / "hf/patches/a.patch", "a\n");
    EXPECT_NE(load(recipe({}) + "# a comment\n").digest, load().digest);
}

} // namespace

} // namespace stopgap::test
