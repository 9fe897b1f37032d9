#pragma once
// An error that ended a command, for programs that asked for --json.

#include "base/error.hpp"

namespace stopgap::cli {

/// Prints `{ "schema": 1, "results": [], "error": { "status", "message", "hint" } }` to stdout, so
/// that a reader finds one object whatever happened.
void print_json_error(const Error& error);

} // namespace stopgap::cli
