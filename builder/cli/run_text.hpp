#pragma once
// What happened in a run and why, told from its result.json.

#include "model/result.hpp"

#include <filesystem>

namespace stopgap::cli {

/// Prints the run: versions, what became of each patch, each attempt with what was found, what that
/// means and what was changed because of it, and how it ended. `folder` is where its logs lie.
void print_run(const BuildResult& result, const std::filesystem::path& folder);

} // namespace stopgap::cli
