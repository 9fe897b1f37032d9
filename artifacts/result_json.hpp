#pragma once
// result.json: the machine-readable result of `stopgap build` (docs/man/stopgap.1). Each
// field is always present; the root is an object with a schema number.

#include "model/result.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

inline constexpr unsigned k_result_schema = 1;

/// One result, as OUT/ID/TARGET/result.json holds it.
[[nodiscard]] std::string result_json(const BuildResult& result);

/// `{ "schema": 1, "results": [ ... ] }`, as `--json` prints it.
[[nodiscard]] std::string results_json(const std::vector<BuildResult>& results);

/// What a result.json tells of the run: all but inputs, isolation, libraries and the seconds of
/// each stage. Fields that this version does not know are passed over. Throws Error(verification)
/// "NAME: FIELD: what".
[[nodiscard]] BuildResult read_result(const std::string& text, const std::string& name);

} // namespace stopgap::artifacts
