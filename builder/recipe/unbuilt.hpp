#pragma once
// What the recipe format has and this version does not build yet, in one table that shrinks.

#include "document/problem.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// Tells a target's family; absent where it is not known.
using FamilyOf = std::function<std::optional<Family>(const std::string& target)>;

/// The family that a target's name shows by its architecture ("-amd64": deb, "-x86_64": rpm).
[[nodiscard]] std::optional<Family> family_by_name(const std::string& target);

/// What the recipe asks for and this version does not build, each with its place; the caller stops
/// with ExitStatus::usage where there is any.
[[nodiscard]] std::vector<Problem> unbuilt_features(const Recipe& recipe,
                                                    const FamilyOf& family_of = family_by_name);

/// The names of the table's rows, as docs/recipe-format.md lists them.
[[nodiscard]] std::vector<std::string_view> unbuilt_feature_names();

} // namespace stopgap
