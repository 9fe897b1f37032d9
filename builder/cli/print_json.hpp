#pragma once
// What a command prints where --json was given.

#include <nlohmann/json_fwd.hpp>

namespace stopgap::cli {

/// Prints one object, indented. Bytes that are no UTF-8, as file names and the words of packages
/// may hold, are replaced.
void print_json(const nlohmann::ordered_json& root);

/// Prints `{ "schema": 1, "results": RESULTS }`.
void print_results(const nlohmann::ordered_json& results);

} // namespace stopgap::cli
