#pragma once
// Whether this machine can build, asked by trying: each probe does the thing it is named after.

#include "base/files.hpp"
#include "model/target.hpp"

#include <set>
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

/// The families whose tools this machine is to have where nobody says otherwise: its own.
[[nodiscard]] std::set<Family> families_of_this_machine();

/// Probes in a fixed order. `state_folder` (made where it is missing) is where layers will lie:
/// overlays and disk space are tried there. The tools of `families` are required, those of others
/// are looked for.
[[nodiscard]] std::vector<Probe> probe(const fs::path& state_folder,
                                       const std::set<Family>& families);

} // namespace stopgap::sandbox
