#pragma once
// Whether this machine can build, asked by trying: each probe does the thing it is named after.

#include "base/files.hpp"

#include <string>
#include <vector>

namespace stopgap::sandbox {

struct Probe {
    std::string name = {};
    bool ok = false;
    bool required = true;   ///< false: builds work without it, with less isolation or speed
    std::string found = {}; ///< what was seen, one line
    std::string mend = {};  ///< what to do where it is not ok; empty otherwise
};

/// Probes in a fixed order. `state_folder` (made where it is missing) is where layers will lie:
/// overlays and disk space are tried there.
[[nodiscard]] std::vector<Probe> probe(const fs::path& state_folder);

} // namespace stopgap::sandbox
