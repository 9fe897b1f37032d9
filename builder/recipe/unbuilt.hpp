#pragma once
// What the recipe format has and this version does not build yet, in one table that shrinks.

#include "document/problem.hpp"
#include "model/recipe.hpp"

#include <string_view>
#include <vector>

namespace stopgap {

/// What the recipe asks for and this version does not build, each with its place; the caller stops
/// with ExitStatus::usage where there is any.
[[nodiscard]] std::vector<Problem> unbuilt_features(const Recipe& recipe);

/// The names of the table's rows, as docs/recipe-format.md lists them.
[[nodiscard]] std::vector<std::string_view> unbuilt_feature_names();

} // namespace stopgap
