// What the format has and this version does not build is named, with its place.

#include "recipe/unbuilt.hpp"
#include "recipe_text.hpp"

#include <gmock/gmock.h>

namespace stopgap::test {

namespace {

std::vector<std::string> unbuilt_in(const Recipe& recipe) {
    std::vector<std::string> messages;
    for (const Problem& problem : unbuilt_features(recipe)) {
        messages.push_back(shown(problem));
    }
    return messages;
}

std::string place_of(const Recipe& recipe) {
    return recipe.file.string();
}

Recipe fixture(const std::string& name) {
    return load_recipe(std::filesystem::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/recipe" / name);
}

TEST(UnbuiltFeatures, AreNoneInAPlainRecipe) {
    EXPECT_TRUE(unbuilt_in(parsed(recipe({}))).empty());
}

TEST(UnbuiltFeatures, OfABumpAreNamed) {
    const Recipe bump = fixture("bump");
    const std::string file = place_of(bump);
    EXPECT_THAT(unbuilt_in(bump),
                testing::ElementsAre(
                    file + ":43:1: this version of stopgap does not build extra repositories "
                           "(policy.repositories) yet (the target's own repositories are used)"));
}

TEST(UnbuiltFeatures, AreNoneInABackport) {
    EXPECT_TRUE(unbuilt_in(fixture("backport")).empty());
}

TEST(UnbuiltFeatures, AreNoneInAWorkaround) {
    EXPECT_TRUE(unbuilt_in(fixture("workaround")).empty());
}

TEST(UnbuiltFeatures, AreNoneOfAnRpmTarget) {
    EXPECT_TRUE(unbuilt_in(fixture("rpm")).empty());
}

} // namespace

} // namespace stopgap::test
