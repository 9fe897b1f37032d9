#include "recipe/unbuilt.hpp"

#include <array>

namespace stopgap {

namespace {

using Places = std::vector<Place>;

/// A row: what the feature is called, what to do meanwhile, and where a recipe asks for it.
struct Feature {
    std::string_view name;
    std::string_view hint;
    Places (*places)(const Recipe& recipe);
};

Places extra_repositories(const Recipe& recipe) {
    return recipe.policy.repositories.empty() ? Places{} : Places{recipe.policy.place};
}

constexpr auto k_features = std::to_array<Feature>({
    {"extra repositories (policy.repositories)", "the target's own repositories are used",
     extra_repositories},
});

} // namespace

std::vector<Problem> unbuilt_features(const Recipe& recipe) {
    std::vector<Problem> problems;
    for (const Feature& feature : k_features) {
        for (const Place& place : feature.places(recipe)) {
            problems.push_back(
                {place,
                 "this version of stopgap does not build " + std::string(feature.name) + " yet",
                 std::string(feature.hint)});
        }
    }
    // Bases that share a fix ask for the same thing at the same place.
    return problems.empty() ? problems : RecipeErrors(std::move(problems)).problems();
}

std::vector<std::string_view> unbuilt_feature_names() {
    std::vector<std::string_view> names;
    for (const Feature& feature : k_features) {
        names.push_back(feature.name);
    }
    return names;
}

} // namespace stopgap
