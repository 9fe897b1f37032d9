#pragma once
// What several failure kinds of the catalogue share: the actions that a decision may name, and
// sentences about what to do.

#include <array>
#include <span>
#include <string_view>

namespace stopgap::repair::catalogue_words {

using Words = std::string_view;

inline constexpr std::array<Words, 2> k_patch = {"replace", "drop"};
inline constexpr std::array<Words, 3> k_ambiguous = {"keep", "replace", "drop"};
inline constexpr std::array<Words, 1> k_drop = {"drop"};
inline constexpr std::array<Words, 1> k_add = {"add-build-dependency:PACKAGE"};
inline constexpr std::array<Words, 1> k_accept = {"accept"};
inline constexpr std::array<Words, 1> k_replace = {"replace"};
inline constexpr std::span<const Words> k_none;

inline constexpr Words k_look_up =
    "Of a bump, the one package of the base's own repositories that brings it is added to the "
    "build dependencies, and recorded. A backport asks: its vendor built the same version without "
    "it. "
    "So do several candidates that nothing tells apart. What is declared already, and what this "
    "source builds itself, is never added.";
inline constexpr Words k_decide_patch =
    "Nothing is dropped on a guess: a lost patch may be a lost security fix. Decide from the "
    "patch's own text and the new sources. A patch of the recipe itself may simply be corrected. "
    "Where a newer suite carries it rebased, name that file in fix.patches ({ archive = ..., file "
    "= ... }): it takes the place of the one of its name.";
inline constexpr Words k_own_list =
    "See which file took the place of the missing one. The lists (debian/*.install, %files) of a "
    "newer suite's packaging usually fit (base.packaging); a list cannot be decided in the recipe.";

inline constexpr Words k_own_spec =
    "The evidence names the line. Copy the spec beside the recipe, write there in plain text what "
    "stands behind macros or conditions, and name the copy: it takes the base's spec's place, and "
    "all else is edited in it as usual.";

} // namespace stopgap::repair::catalogue_words
