#pragma once
// result.json: the machine-readable result of `stopgap build` (docs/man/stopgap.1). Each
// field is always present; the root is an object with a schema number.

#include "model/result.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

/// One result, as OUT/ID/TARGET/result.json holds it.
[[nodiscard]] std::string result_json(const BuildResult& result);

/// `{ "schema": 1, "results": [ ... ] }`, as `--json` prints it.
[[nodiscard]] std::string results_json(const std::vector<BuildResult>& results);

} // namespace stopgap::artifacts
