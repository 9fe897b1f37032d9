#pragma once
// recipe.lock: what one build resolved, as TOML that a person can read and review.
//
// Rules:
//  - Writing is deterministic: the same Lock gives the same bytes; read_lock(write_lock(x)) == x.
//  - A lock is input like any other: reading is strict, and each repair in it is proved again.
//  - No value holds a control character or a byte that is not UTF-8: written or read, it is
//  refused.

#include "document/problem.hpp"
#include "model/lock.hpp"

#include <string>
#include <string_view>

namespace stopgap {

/// The lock format's number that this version reads and writes.
inline constexpr int k_lock_schema = 1;

/// The lock as text. Throws Error(verification) for a value that cannot stand on one line.
[[nodiscard]] std::string write_lock(const Lock& lock);

/// Reads a lock; `name` is the file in messages. Throws RecipeErrors with every problem.
[[nodiscard]] Lock read_lock(std::string_view text, const std::string& name);

} // namespace stopgap
