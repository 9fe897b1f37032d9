#pragma once
// apt at work in a clean root, to see how packages behave there: what it does is undone with its
// sandbox, and what it says is kept in a log.

#include "base/files.hpp"
#include "ecosystem/deb/roots.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stopgap::deb {

/// Where a trial sees the packages that were built.
inline constexpr const char* k_built_inside = "/stopgap/built";

/// "install", "--no-remove" and the like, before the names.
using AptArguments = std::vector<std::string>;

/// The base may lie below what the root has: the clean root carries the vendor's newest.
inline const AptArguments k_install_any = {"--allow-downgrades", "install"};

/// Taking away needs no index: apt would weigh every package of the archive, a second's work. What
/// is essential goes as well: the root goes with it.
inline const AptArguments k_remove = {"-o",
                                      "Dir::Etc::sourcelist=/dev/null",
                                      "-o",
                                      "Dir::Etc::sourceparts=/dev/null",
                                      "--allow-remove-essential",
                                      "remove"};

enum class Preparation { ready, refused, gone };

class InstallTrial {
  public:
    /// `folder` holds the built packages; `log` is made, or added to.
    InstallTrial(const Root& root, const std::filesystem::path& folder, Suites& suites,
                 const std::filesystem::path& log, Workplace& workplace);

    [[nodiscard]] sandbox::Sandbox start() const { return sandbox::Sandbox::start(settings_); }

    /// Whether apt can plan to install these; what it needs is downloaded, and Error where a server
    /// does not have it.
    [[nodiscard]] bool prepare(sandbox::Sandbox& box, const std::vector<std::string>& packages);
    /// The same, where what the archive lists may be gone.
    [[nodiscard]] Preparation prepare_if_served(sandbox::Sandbox& box,
                                                const std::vector<std::string>& packages);
    /// Whether apt can plan it; nothing is downloaded.
    [[nodiscard]] bool can_plan(sandbox::Sandbox& box, const std::vector<std::string>& packages);

    /// Runs apt-get; false where it fails: failed() then tells its reason.
    bool step(sandbox::Sandbox& box, const std::string& what, const AptArguments& arguments,
              const std::vector<std::string>& packages);
    /// `timeout` of 0: the limit of the sandbox.
    sandbox::Ended run_logged(sandbox::Sandbox& box, const std::vector<std::string>& argv,
                              std::chrono::seconds timeout = std::chrono::seconds(0));

    [[nodiscard]] std::map<std::string, std::string> installed_versions(sandbox::Sandbox& box);
    [[nodiscard]] std::set<std::string> installed(sandbox::Sandbox& box);

    /// What apt said of the last step that failed.
    [[nodiscard]] const std::string& said() const { return evidence_; }

    /// `why` and what apt said of it, as a finding about `package`.
    [[nodiscard]] InstallCheck failed(const std::string& package, const std::string& why,
                                      const std::string& kind = "not-installable") const;

  private:
    [[nodiscard]] std::optional<std::vector<MirrorFile>>
    plan(sandbox::Sandbox& box, const std::vector<std::string>& packages);

    LocalMirror mirror_;
    sandbox::Settings settings_;
    std::string name_, evidence_;
    FileDescriptor log_;
};

} // namespace stopgap::deb
