#pragma once
// Base roots among the layers. One is used for a week, then made anew from the repositories as they
// are: a younger one gives nothing, since build dependencies come from the current indexes, and an
// old one drags upgrades into every layer on it.
//
// A root that a person imported (root_import.hpp) stands before all others of its target, at any
// age. It is a person's choice: none takes its place where it is damaged.

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

/// What the keys of a target's imported roots begin with; 32 hexadecimal digits follow.
[[nodiscard]] std::string imported_prefix(const std::string& target);
[[nodiscard]] bool is_imported_root(const std::string& key);

/// The root imported last for `target` (empty: none may be), else the newest root whose key begins
/// with `prefix` and that is at most a week old; offline, of any age. A damaged one is removed and
/// passed over; an imported one that is damaged is Error(machine).
[[nodiscard]] std::optional<BaseRoot> usable_root(const std::string& target,
                                                  const std::string& prefix, Workplace& workplace);

} // namespace stopgap
