#pragma once
// Base roots of Debian and its derivatives: mmdebstrap's buildd set, made from the local mirror in
// a sandbox without a network, kept as layers.

#include "ecosystem/deb/local_mirror.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/port.hpp"
#include "sandbox/sandbox.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

/// The layers that sandboxes of one target stand on.
struct Root {
    std::string key;            ///< of the base root; stands for its exact content
    std::filesystem::path tree; ///< the base root
    LayerState state;
};

/// The target's root: the newest that is at most a week old, else a new one.
/// Throws Error(machine) where mmdebstrap is missing or fails.
[[nodiscard]] Root ensure_root(const Target& target, Suites& suites, Workplace& workplace);

/// Above the root: apt's lists of the current snapshot, for resolving.
[[nodiscard]] std::filesystem::path ensure_lists(const Root& root, Suites& suites,
                                                 LocalMirror& mirror, Workplace& workplace);

/// The environment for package managers inside: no questions, no terminal.
[[nodiscard]] std::vector<std::string> package_manager_environment();

/// The mounts that show the mirror and its keyring inside.
[[nodiscard]] std::vector<sandbox::Mount> mirror_mounts(const Target& target,
                                                        const LocalMirror& mirror);

} // namespace stopgap::deb
