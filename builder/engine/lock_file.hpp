#pragma once
// recipe.lock: what a build resolved, written to the output and, on wish, beside the recipe; and
// its use by the next run.
//
// Rules:
//  - A lock counts only for the recipe, the target and the catalogue that it was written for; one
//    for anything else is left aside, with a note that says why.
//  - It is input like any other: each repair in it is proposed again by its strategy, under the
//    recipe's policy, before it is made.

#include "ecosystem/port.hpp"
#include "model/lock.hpp"
#include "model/recipe.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace stopgap::engine {

/// Its name beside the recipe: "recipe.lock", with the target in it where there are several bases.
[[nodiscard]] std::filesystem::path lock_beside(const Recipe& recipe, const std::string& target);

/// The lock in that file, if it is there and counts here. Throws Error(usage) where it cannot be
/// read.
[[nodiscard]] std::optional<Lock> usable_lock(const std::filesystem::path& file,
                                              const Recipe& recipe, const std::string& target);
/// The same of the one beside the recipe.
[[nodiscard]] std::optional<Lock> usable_lock(const Recipe& recipe, const std::string& target);

/// What `result` would have the next run remember.
[[nodiscard]] Lock lock_of(const Recipe& recipe, const BuildResult& result);

/// Throws Error(verification) where an input is not one that the lock was written with: a download
/// that a signature pins may have been replaced by another signed one, a suite may have moved on.
void require_locked_inputs(const SourceSet& inputs, const std::optional<Lock>& lock);

/// The base with the version that the lock pins, where the recipe leaves it open.
[[nodiscard]] Base pinned(const Base& base, const std::optional<Lock>& lock);

} // namespace stopgap::engine
