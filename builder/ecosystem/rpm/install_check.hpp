#pragma once
// Does the built set install (DESIGN promise 5)? The base's binaries are installed in a clean
// root, upgraded to the built set by dnf, and removed again; where the base's can no longer be had,
// the built set is installed fresh, and the notes say so.
//
// Rules:
//  - After the upgrade each built package is there at its version, nothing that was there is gone,
//    and nothing is older than it was; the removal takes nothing else along.
//  - Packages of the repositories that could not stay beside the set are findings of their own
//    ("strict-dependency", dependents.hpp).
//  - Only the built files may be unsigned.

#include "ecosystem/rpm/roots.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A built package, as its own header describes it.
struct BuiltRpm {
    std::string name;
    Evr evr;
    std::string arch;
    std::string file;                   ///< its name in the folder of built packages
    std::vector<std::string> requires_; ///< as rpm prints them
    std::vector<std::string> provides;
};

/// Downloads the base's binaries and what they depend on, so that the check can run offline; what
/// dnf cannot plan is left out, as the check itself will say.
void fetch_for_install_check(const Root& root, const std::vector<ServedBinary>& served,
                             Repositories& repositories, Workplace& workplace);

/// Tries the whole set at once; of a set whose members exclude each other, each member with those
/// that it depends on. `served` has versions as "[E:]V-R". dnf's words go to `log`.
[[nodiscard]] InstallCheck check_install(const Root& root, const std::vector<BuiltRpm>& built,
                                         const std::filesystem::path& folder,
                                         const std::vector<ServedBinary>& served,
                                         Repositories& repositories,
                                         const std::filesystem::path& log, Workplace& workplace);

// ---- beside the base's binaries (base_trials.cpp) -----------------------------------------------

/// As fetch_for_install_check(): as many of the base's binaries as install together.
void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Repositories& repositories, Workplace& workplace);

/// Installs the base's binaries, as many as go together, and the workaround beside them; runs
/// fix.check there, as an argument vector; removes the workaround, and runs it again. What fails is
/// a finding: "check-failed", or "not-installable" where dnf refuses or a file stays.
[[nodiscard]] InstallCheck check_workaround(const Root& root, const std::vector<BuiltRpm>& built,
                                            const std::filesystem::path& folder,
                                            const std::vector<ServedBinary>& served, const Fix& fix,
                                            Repositories& repositories,
                                            const std::filesystem::path& log, Workplace& workplace);

/// Installs the base's binaries, as many as go together, and runs the programs beside them: files
/// of `folder`.
[[nodiscard]] VendorTrial try_vendor_packages(const Root& root, const std::filesystem::path& folder,
                                              const std::vector<std::string>& programs,
                                              const std::vector<ServedBinary>& served,
                                              Repositories& repositories,
                                              const std::filesystem::path& log,
                                              Workplace& workplace);

} // namespace stopgap::rpm
