#pragma once
// Target descriptions: sandbox/roots/*.toml and the user's own, read into Target. The format is
// described in docs/target-format.md. An unknown key or a wrong type is an Error(usage) with
// file:line:column.

#include "base/files.hpp"
#include "model/target.hpp"

#include <string>
#include <vector>

namespace stopgap::sandbox {

[[nodiscard]] Target load_target(const fs::path& toml);

/// load_target() of a file with this text; the target's name is the file's.
[[nodiscard]] Target parse_target(const std::string& text, const fs::path& file);

/// What a description with this text says of how to come by its keyring; empty where it says
/// nothing.
[[nodiscard]] std::string keyring_help_in(const std::string& text, const fs::path& file);

/// Throws Error(machine) where the target's keyring is not there, with what its description says of
/// how to come by it: no key comes with stopgap.
void require_keyring(const Target& target, const std::vector<fs::path>& folders);

/// Every description in the folders, sorted by name; one of an earlier folder hides its namesake
/// in a later one. A missing folder holds none.
[[nodiscard]] std::vector<Target> known_targets(const std::vector<fs::path>& folders);

/// Throws Error(usage) with "did you mean" where no folder describes it.
[[nodiscard]] Target find_target(const std::string& name, const std::vector<fs::path>& folders);

} // namespace stopgap::sandbox
