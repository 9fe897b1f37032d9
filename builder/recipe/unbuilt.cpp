#include "recipe/unbuilt.hpp"

#include <algorithm>
#include <array>

namespace stopgap {

namespace {

using Places = std::vector<Place>;

/// A row: what the feature is called, what to do meanwhile, and where a recipe asks for it.
struct Feature {
    std::string_view name;
    std::string_view hint;
    Places (*places)(const Recipe& recipe, const FamilyOf& family_of);
};

std::vector<const Input*> inputs_of(const Fix& fix) {
    std::vector<const Input*> inputs;
    for (const std::vector<Input>* list : {&fix.sources, &fix.patches}) {
        for (const Input& input : *list) {
            inputs.push_back(&input);
        }
    }
    return inputs;
}

/// A Debian archive is read through a Debian target's signed indexes.
Places archive_inputs_of_rpm_targets(const Recipe& recipe, const FamilyOf& family_of) {
    Places places;
    for (const Base& base : recipe.bases) {
        for (const Input* input : inputs_of(fix_for(recipe, base))) {
            if (family_of(base.target) == Family::rpm &&
                std::holds_alternative<ArchiveInput>(input->from)) {
                places.push_back(input->place);
            }
        }
    }
    return places;
}

Places extra_repositories(const Recipe& recipe, const FamilyOf&) {
    return recipe.policy.repositories.empty() ? Places{} : Places{recipe.policy.place};
}

constexpr auto k_features = std::to_array<Feature>({
    {"inputs from a Debian archive on an RPM target (archive = ...)",
     "name the tarball or the patch by url or path", archive_inputs_of_rpm_targets},
    {"extra repositories (policy.repositories)", "the target's own repositories are used",
     extra_repositories},
});

} // namespace

std::optional<Family> family_by_name(const std::string& target) {
    static constexpr auto deb = std::to_array<std::string_view>(
        {"amd64", "arm64", "armhf", "armel", "i386", "ppc64el", "mips64el"});
    static constexpr auto rpm =
        std::to_array<std::string_view>({"x86_64", "aarch64", "i686", "ppc64le"});
    const std::string architecture = target.substr(target.rfind('-') + 1);
    if (std::find(rpm.begin(), rpm.end(), architecture) != rpm.end()) {
        return Family::rpm;
    }
    if (std::find(deb.begin(), deb.end(), architecture) != deb.end()) {
        return Family::deb;
    }
    return std::nullopt;
}

std::vector<Problem> unbuilt_features(const Recipe& recipe, const FamilyOf& family_of) {
    std::vector<Problem> problems;
    for (const Feature& feature : k_features) {
        for (const Place& place : feature.places(recipe, family_of)) {
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
