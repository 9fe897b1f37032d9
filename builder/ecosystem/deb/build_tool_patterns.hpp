#pragma once
// How the tools that a package's own build runs speak when they fail: compilers, linkers,
// configuration systems, shells, interpreters, make, test harnesses. None of it is Debian's own.

#include "model/log_pattern.hpp"

#include <span>

namespace stopgap::deb {

/// Lives as long as the program.
[[nodiscard]] std::span<const LogPattern> build_tool_patterns();

} // namespace stopgap::deb
