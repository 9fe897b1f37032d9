#pragma once
// Base roots of RPM distributions: what dnf makes of the description's `root_packages`, from the
// local mirror in a sandbox without a network, kept as layers.

#include "ecosystem/port.hpp"
#include "ecosystem/rpm/dnf.hpp"
#include "ecosystem/rpm/repositories.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// The layers that sandboxes of one target stand on.
struct Root {
    std::string key;            ///< of the base root; stands for its exact content
    std::filesystem::path tree; ///< the base root
    LayerState state;
    Tools tools; ///< the dnf that works on this root
};

/// The target's root: the newest that is at most a week old (offline: of any age), else a new one.
/// Where the description names `bootstrap_packages`, the host's dnf makes a root of those, once,
/// and its dnf makes this root and everything on it. Throws Error(machine) where dnf is missing or
/// fails.
[[nodiscard]] Root ensure_root(const Target& target, Repositories& repositories,
                               Workplace& workplace);

/// Throws Error(STATUS) "SUBJECT: dnf ended with ...: its reasons"; the whole output is kept as the
/// log of the layer `key`.
[[noreturn]] void fail_with_output(ExitStatus status, const std::string& subject,
                                   const sandbox::Ended& ended, const std::string& key,
                                   const Workplace& workplace);

} // namespace stopgap::rpm
