#pragma once
// Base roots among the layers. One is used for a week, then made anew from the repositories as they
// are: a younger one gives nothing, since build dependencies come from the current indexes, and an
// old one drags upgrades into every layer on it.

#include "ecosystem/port.hpp"
#include "ecosystem/workplace.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace stopgap {

struct BaseRoot {
    std::string key; ///< stands for its exact content
    std::filesystem::path tree;
    LayerState state;
};

/// The newest root whose key begins with `prefix` and that is at most a week old; offline, of any
/// age.
[[nodiscard]] std::optional<BaseRoot> usable_root(const std::string& prefix, Workplace& workplace);

} // namespace stopgap
