#pragma once
// The half of `stopgap verify` that looks at a repository.

#include "cli/commands.hpp"

#include <filesystem>
#include <string>

namespace stopgap::cli {

/// Prints what each target's repository is; returns the exit status. Throws Error(usage) where the
/// fingerprint is none.
[[nodiscard]] int verify_repository(const std::filesystem::path& repository,
                                    const std::string& fingerprint, const CommonOptions& options);

} // namespace stopgap::cli
