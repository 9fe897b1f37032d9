// docs/recipe-format.md is the format's full form: it names every key and what is not built yet.

#include "base/files.hpp"
#include "recipe/keys.hpp"
#include "recipe/load.hpp"
#include "recipe/unbuilt.hpp"

#include <gmock/gmock.h>

namespace stopgap::test {

namespace {

std::string page() {
    return read_file(fs::path(STOPGAP_SOURCE_DIR) / "docs/recipe-format.md");
}

TEST(RecipeFormatPage, HasARowForEveryKey) {
    using namespace recipe;
    const std::string text = page();
    for (const Keys keys :
         {Keys(k_recipe_keys), Keys(k_fix_keys), Keys(k_file_keys), Keys(k_base_keys),
          Keys(k_packaging_keys), Keys(k_build_keys), Keys(k_rpm_option_keys), Keys(k_limit_keys),
          Keys(k_policy_keys), Keys(k_decision_keys), Keys(k_deploy_keys), Keys(k_health_keys),
          Keys(k_retire_keys), Keys(k_url_keys), Keys(k_archive_patch_keys),
          Keys(k_archive_table_keys), Keys(k_git_source_keys), Keys(k_git_patch_keys)}) {
        for (const std::string_view key : keys) {
            EXPECT_THAT(text, testing::HasSubstr("| `" + std::string(key) + "` |"));
        }
    }
}

TEST(RecipeFormatPage, ShowsRecipesThatLoad) {
    const std::string text = page();
    const std::string start = "```toml\nschema = 1\n";
    int examples = 0;
    for (std::size_t at = text.find(start); at != std::string::npos;
         at = text.find(start, at + 1)) {
        const std::size_t begin = text.find('\n', at) + 1;
        const std::string example = text.substr(begin, text.find("```", begin) - begin);
        EXPECT_EQ(parse_recipe(example, "", "recipe-format.md").bases.size(), 1U);
        ++examples;
    }
    EXPECT_EQ(examples, 2);
}

TEST(RecipeFormatPage, NamesWhatIsNotBuiltYet) {
    const std::string text = page();
    for (const std::string_view name : unbuilt_feature_names()) {
        EXPECT_THAT(text, testing::HasSubstr("- " + std::string(name) + "\n"));
    }
}

TEST(RecipeFormatPage, ListsNothingAsUnbuiltThatIsBuilt) {
    const std::string text = page();
    const std::size_t start = text.find("## Not built yet");
    ASSERT_NE(start, std::string::npos);
    const std::string section = text.substr(start, text.find("\n## ", start + 1) - start);
    std::size_t rows = 0;
    for (std::size_t at = section.find("\n- "); at != std::string::npos;
         at = section.find("\n- ", at + 1)) {
        ++rows;
    }
    EXPECT_EQ(rows, unbuilt_feature_names().size());
}

} // namespace

} // namespace stopgap::test
