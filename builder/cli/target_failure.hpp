#pragma once
// An Error that ended the work on one target while the others go on.

#include "base/error.hpp"

#include <string>

namespace stopgap::cli {

/// The message, each "while ..." sentence and the hint, one a line, as result.json has them.
[[nodiscard]] std::string text_of(const Error& error);

/// Says it on stderr, the target named.
void tell_failure(const std::string& target, const Error& error);

} // namespace stopgap::cli
