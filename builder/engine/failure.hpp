#pragma once
// What ended a step, as a value: with several targets the others go on.

#include "base/error.hpp"

#include <functional>
#include <optional>

namespace stopgap::engine {

/// Whatever `work` threw, as an Error (one that is none of ours: a bug); absent where it ended
/// well.
[[nodiscard]] std::optional<Error> failure_of(const std::function<void()>& work);

} // namespace stopgap::engine
