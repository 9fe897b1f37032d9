#pragma once
// How the tools that a package's own build runs speak when they fail: compilers, linkers,
// configuration systems, shells, interpreters, make, test harnesses. None of it is a package
// format's own: each ecosystem puts its tools' patterns and steps before these.

#include "model/log_pattern.hpp"

#include <span>
#include <vector>

namespace stopgap {

/// `own`, and the build tools' patterns behind them.
[[nodiscard]] std::vector<LogPattern> with_build_tool_patterns(std::span<const LogPattern> own);

/// `own`, and behind them the lines by which test harnesses and make tell that tests failed.
[[nodiscard]] std::vector<LogStep> with_build_tool_steps(std::span<const LogStep> own);

} // namespace stopgap
