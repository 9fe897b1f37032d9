#pragma once
// recipe.toml -> Recipe: the whole format of docs/recipe-format.md, parsed and checked.
//
// Rules:
//  - Either a complete Recipe comes back or RecipeErrors with every problem is thrown.
//  - Nothing is fetched or built; of the disk only the recipe's own folder is read.
//  - Every file that the recipe names lies in its folder, is a regular file and is reached without
//    a symbolic link; each is covered by Recipe::digest.
//  - No control character and no byte that is not UTF-8 gets through.
//  - What is correct but not built by this version loads; unbuilt.hpp names it.

#include "document/problem.hpp"
#include "model/recipe.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// The recipe format's number that this version reads.
inline constexpr int k_recipe_schema = 1;
/// A larger recipe.toml is refused.
inline constexpr std::uint64_t k_recipe_limit_bytes = 1U << 20U;

/// An action of a [[decision]].
struct ActionRule {
    std::string name;
    bool takes_argument = false; ///< written "NAME:ARGUMENT"
    bool takes_path = false;     ///< the decision also names a file
};

/// A failure kind, and what may be decided about it.
struct KindRule {
    std::string name;
    std::vector<std::string> actions; ///< names of actions; empty: it cannot be decided
};

/// What the caller knows beyond the format.
struct RecipeRules {
    /// Kinds that [policy] and [[decision]] may name; empty: any word.
    std::vector<KindRule> failure_kinds;
    /// Targets that a base may name; empty: any word.
    std::vector<std::string> targets;
    /// Actions that a [[decision]] may name; empty: any.
    std::vector<ActionRule> actions;
};

/// Reads a recipe by its folder (recipe.toml in it) or by its file. Throws RecipeErrors.
[[nodiscard]] Recipe load_recipe(const std::filesystem::path& folder_or_file,
                                 const RecipeRules& rules = {});

/// Reads a recipe from memory. Files that it names are looked for in `folder`; an empty `folder`
/// leaves them, and their digests, out. `name` is the file in messages. Throws RecipeErrors.
[[nodiscard]] Recipe parse_recipe(std::string_view text, const std::filesystem::path& folder,
                                  const std::string& name, const RecipeRules& rules = {});

} // namespace stopgap
