#pragma once
// What a build made, copied to the output.

#include "model/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stopgap {

/// No single file that a build makes is larger.
inline constexpr std::uint64_t k_result_limit_bytes = 8ULL << 30U;

/// Copies every file of `results` (a folder of ours, to which they were copied out of the build)
/// into `folder`, sorted by name. `describe` gives kind, name, version and architecture of a file
/// by its name; path, digest and size are filled in.
[[nodiscard]] std::vector<Artifact>
copy_results(const std::filesystem::path& results, const std::filesystem::path& folder,
             const std::function<Artifact(const std::string& file)>& describe);

} // namespace stopgap
