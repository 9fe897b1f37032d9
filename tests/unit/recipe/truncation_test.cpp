// A recipe, or a lock, that was cut anywhere loads or is refused with places; it never crashes.

#include "base/files.hpp"
#include "recipe/lock.hpp"
#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

/// Reads every prefix; each must load or be refused with a place in the file.
template <typename Read> std::size_t refusals_of_prefixes(const std::string& text, Read&& read) {
    std::size_t refused = 0;
    for (std::size_t length = 0; length < text.size(); ++length) {
        try {
            read(std::string_view(text).substr(0, length));
        } catch (const RecipeErrors& errors) {
            ++refused;
            EXPECT_GE(errors.problems().front().place.line, 1U) << "cut after " << length;
        }
    }
    return refused;
}

class CutRecipe : public testing::TestWithParam<const char*> {};

TEST_P(CutRecipe, LoadsOrIsRefusedWithAPlace) {
    const fs::path folder = fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/recipe" / GetParam();
    const std::string text = read_file(folder / "recipe.toml");
    const std::size_t refused = refusals_of_prefixes(text, [&](std::string_view prefix) {
        static_cast<void>(parse_recipe(prefix, folder, "recipe.toml"));
    });
    EXPECT_GT(refused, text.size() / 3);
}

INSTANTIATE_TEST_SUITE_P(Recipe, CutRecipe,
                         testing::Values("bump", "backport", "workaround", "rpm"));

TEST(CutLock, LoadsOrIsRefusedWithAPlace) {
    const Lock lock = {k_digest,
                       "debian-bookworm-amd64",
                       3,
                       "apache2",
                       "2.4.67-1",
                       "2.4.68-0hot1",
                       {{"a.tar.gz", k_digest, 7, "https://mirror.example/a.tar.gz"}},
                       {{"add-build-dependency", "missing-header", "foo.h", "libfoo-dev"}}};
    const std::string text = write_lock(lock);
    const std::size_t refused = refusals_of_prefixes(
        text, [](std::string_view prefix) { static_cast<void>(read_lock(prefix, "recipe.lock")); });
    EXPECT_GT(refused, text.size() / 2);
}

} // namespace

} // namespace stopgap::test
