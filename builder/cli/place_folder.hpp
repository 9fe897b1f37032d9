#pragma once
// A folder that a command makes where a person said: it appears whole or not at all.

#include <filesystem>

namespace stopgap::cli {

/// Throws Error(usage) where something is at `folder` already or the folder above it is not there,
/// Error(machine) where that one cannot be written to.
void require_free_place(const std::filesystem::path& folder);

/// Copies the tree of regular files `draft` to `folder`: assembled in a private folder beside it,
/// then renamed. What a killed run left beside it is removed. Throws Error.
void place_folder(const std::filesystem::path& draft, const std::filesystem::path& folder);

} // namespace stopgap::cli
