#pragma once
// Sandboxes in which packages are installed, and the logs of filling layers with them.

#include "ecosystem/workplace.hpp"
#include "sandbox/sandbox.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// `asked` with limits on processes and time where it has none.
[[nodiscard]] Limits with_defaults(Limits asked, std::uint64_t seconds);

/// Settings for a sandbox in which packages are installed, over `layers`, with limits in force.
[[nodiscard]] sandbox::Settings install_settings(std::vector<std::filesystem::path> layers,
                                                 const Workplace& workplace);

/// How a trial of a built set ended, in an install check's note.
inline constexpr std::string_view k_removed = "removed";
inline constexpr std::string_view k_neither_goes =
    "not removed, as the base's own packages refuse to be: the log says why";

/// Throws Error(machine) where a command failed for want of disk space on this machine: that says
/// nothing of the packages.
void require_room(const sandbox::Ended& ended);

/// Keeps what a package manager printed while the layer `key` could not be filled, and returns the
/// place, for a hint: STATE/logs/KEY.log. One run at a time fills a layer, so that no other
/// overwrites it.
[[nodiscard]] std::filesystem::path
keep_layer_log(const std::string& key, const std::string& output, const Workplace& workplace);

/// The lines of a tool's output that begin with `sign` ("E: "), each as "\n    LINE".
[[nodiscard]] std::string lines_with_sign(const std::string& output, const std::string& sign);

/// A tool's whole output for a message: each line as "\n    LINE", control characters escaped.
[[nodiscard]] std::string quoted_output(const std::string& output);

} // namespace stopgap
