#pragma once
// What a recipe says that the package format of its target has no use for.

#include "document/problem.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stopgap {

/// Tells a target's family; absent where it is not known.
using FamilyOf = std::function<std::optional<Family>(const std::string& target)>;

/// The family that a target's name shows by its architecture ("-amd64": deb, "-x86_64": rpm).
[[nodiscard]] std::optional<Family> family_by_name(const std::string& target);

/// A base's file of the other format, each with its place; the caller stops with ExitStatus::usage
/// where there is any. A target whose family is not known is held to nothing.
[[nodiscard]] std::vector<Problem> family_mistakes(const Recipe& recipe,
                                                   const FamilyOf& family_of = family_by_name);

/// Settings that no base of the recipe has any use for, named for a note.
[[nodiscard]] std::vector<std::string> settings_without_use(const Recipe& recipe,
                                                            const FamilyOf& family_of);

} // namespace stopgap
