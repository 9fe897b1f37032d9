#pragma once
// Configuration: /etc/stopgap/stopgap.toml, the user's own, --config; later ones win. What the
// command line says wins over all.

#include "cli/commands.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stopgap::cli {

/// A value and where it came from: "built in", a variable of the environment, a file with its line,
/// or "command line".
struct Setting {
    std::string value;
    std::string origin = "built in";
};

struct Settings {
    Setting state;
    Setting maintainer;
    Setting jobs;
    std::map<std::string, Setting> mirrors; ///< name -> base URL
    std::vector<Setting> targets; ///< folders with target descriptions, searched first to last

    [[nodiscard]] std::vector<std::filesystem::path> target_folders() const;
};

/// Throws Error(usage) "FILE:LINE:COLUMN: ..." for an unknown key or a wrong type, and where
/// nothing says which folder the state is in.
[[nodiscard]] Settings load_settings(const CommonOptions& options);

} // namespace stopgap::cli
