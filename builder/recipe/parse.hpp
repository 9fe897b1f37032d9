#pragma once
// Inside the recipe layer: one function for each part of the format. Each reports what is wrong to
// the reader's problems and returns what it could read; load.cpp throws once all have run.

#include "recipe/folder.hpp"
#include "recipe/load.hpp"
#include "recipe/table_reader.hpp"
#include "recipe/url.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::recipe {

/// What every part is read against.
struct ParseContext {
    Problems& problems;
    RecipeFolder& folder;
    const RecipeRules& rules;
};

// ---- values that several parts have (parse_values.cpp)
// -------------------------------------------

/// A file beside the recipe; empty where it is absent or wrong.
[[nodiscard]] std::filesystem::path parse_path(TableReader& table, std::string_view key,
                                               const ParseContext& context);
[[nodiscard]] std::vector<std::filesystem::path>
parse_paths(TableReader& table, std::string_view key, const ParseContext& context);
/// An argument vector: a program that is no option, and its arguments.
[[nodiscard]] std::vector<std::string> parse_argv(TableReader& table, std::string_view key);
/// Reports what is wrong with the URL; says whether it may be used.
bool check_url(const PlacedText& url, Schemes schemes, const std::string& subject,
               Problems& problems);

// ---- inputs (parse_input.cpp)
// --------------------------------------------------------------------

/// What an input is for; it decides which forms and pins the input may have.
enum class InputRole { source, patch, dsc, srpm };

/// `version` replaces "{version}" in URLs; empty: the recipe has none to put there.
[[nodiscard]] Input parse_input(const Node& node, InputRole role, const std::string& subject,
                                const std::string& version, const ParseContext& context);

// ---- [fix], [[base]] and the rest
// ----------------------------------------------------------------

/// Whether [fix] must be complete by itself, or is completed by each base's own fix.
enum class Completeness { required, deferred };

[[nodiscard]] Fix parse_fix(const Node& node, Completeness completeness,
                            const ParseContext& context);
/// [fix] with the keys of a base's own fix put over it, parsed as one.
[[nodiscard]] Fix parse_merged_fix(const Node& fix, const Node& over, const ParseContext& context);

/// `fix`: the [fix] table that a base's own fix is put over; null where the recipe has none.
[[nodiscard]] std::vector<Base> parse_bases(TableReader& recipe, const Node* fix,
                                            const ParseContext& context);

[[nodiscard]] BuildSettings parse_build(const Node& node, const ParseContext& context);
[[nodiscard]] Policy parse_policy(const Node& node, const ParseContext& context);
[[nodiscard]] std::vector<Decision>
parse_decisions(TableReader& recipe, const std::vector<Base>& bases, const ParseContext& context);
[[nodiscard]] Deploy parse_deploy(const Node& node, const ParseContext& context);
[[nodiscard]] Retire parse_retire(const Node& node, const ParseContext& context);

} // namespace stopgap::recipe
