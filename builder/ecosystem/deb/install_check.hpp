#pragma once
// Does the built set install (DESIGN promise 5)? The base's binaries are installed in a clean
// root, upgraded to the built set by the target's own apt, and removed again; where the base's can
// no longer be had, the built set is installed fresh, and the notes say so.

#include "ecosystem/deb/roots.hpp"
#include "ecosystem/port.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace stopgap::deb {

/// A built package, as its own control file describes it.
struct BuiltPackage {
    std::string name;
    std::string version;
    std::vector<std::string> depends; ///< names only
    std::string file;                 ///< its name in the folder of built packages
};

/// Reads the packages' control files in a sandbox: what is in them came from package code.
[[nodiscard]] std::vector<BuiltPackage> describe_built(const Root& root,
                                                       const std::vector<std::string>& files,
                                                       const std::filesystem::path& folder,
                                                       Workplace& workplace);

/// Downloads the base's binaries and what they depend on, so that the check can run offline; what
/// apt cannot plan is left out, as the check itself will say.
void fetch_for_install_check(const Root& root, const std::vector<ServedBinary>& served,
                             Suites& suites, Workplace& workplace);

/// Tries the whole set at once; of a set whose members exclude each other, each member with those
/// that it depends on. The upgrade may take away nothing but `given_up`: packages of the base's
/// that the set does not replace under their names, by decision of the recipe.
[[nodiscard]] InstallCheck check_install(const Root& root, const std::vector<BuiltPackage>& built,
                                         const std::filesystem::path& folder,
                                         const std::vector<ServedBinary>& served,
                                         const std::set<std::string>& given_up, Suites& suites,
                                         const std::filesystem::path& log, Workplace& workplace);

// ---- beside the base's binaries (base_trials.cpp) -----------------------------------------------

/// As fetch_for_install_check(): as many of the base's binaries as install together.
void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Suites& suites, Workplace& workplace);

/// Installs the base's binaries, as many as go together, and the workaround beside them; runs
/// fix.check there, as an argument vector; purges the workaround, and runs it again. What fails is
/// a finding: "check-failed", or "not-installable" where apt refuses or a file stays.
[[nodiscard]] InstallCheck check_workaround(const Root& root,
                                            const std::vector<BuiltPackage>& built,
                                            const std::filesystem::path& folder,
                                            const std::vector<ServedBinary>& served, const Fix& fix,
                                            Suites& suites, const std::filesystem::path& log,
                                            Workplace& workplace);

/// Installs the base's binaries, as many as go together, and runs the programs beside them: files
/// of `folder`.
[[nodiscard]] VendorTrial try_vendor_packages(const Root& root, const std::filesystem::path& folder,
                                              const std::vector<std::string>& programs,
                                              const std::vector<ServedBinary>& served,
                                              Suites& suites, const std::filesystem::path& log,
                                              Workplace& workplace);

} // namespace stopgap::deb
