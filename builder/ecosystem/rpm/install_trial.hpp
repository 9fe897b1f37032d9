#pragma once
// dnf at work in a clean root, to see how packages behave there: what it does is undone with its
// sandbox, and what it says is kept in a log.

#include "base/files.hpp"
#include "ecosystem/rpm/dnf.hpp"
#include "ecosystem/rpm/roots.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Where a trial sees the packages that were built, as dnf does and as programs of the root do.
inline constexpr const char* k_built_inside = "/stopgap/built";

/// A package of a repository as dnf wants it named: "NAME-[E:]V-R.ARCH".
[[nodiscard]] std::string dnf_name(const ServedBinary& binary);

class InstallTrial {
  public:
    /// `folder` holds the built packages; `log` is made, or added to.
    InstallTrial(const Root& root, const std::filesystem::path& folder, Repositories& repositories,
                 const std::filesystem::path& log, Workplace& workplace);

    /// What installing these would do; nothing is downloaded.
    [[nodiscard]] Resolution plan(const std::vector<std::string>& packages, Trust trust);
    /// Whether dnf can plan to install these; what it needs is downloaded.
    [[nodiscard]] bool prepare(const std::vector<std::string>& packages, Trust trust);
    /// Downloads what a plan takes from repositories.
    void download(const Resolution& plan);

    /// Runs `dnf VERB PACKAGES`; false where it fails: failed() then tells its reason.
    bool step(const std::string& what, const std::string& verb,
              const std::vector<std::string>& packages, Trust trust);
    /// Runs a program of the root's in it.
    [[nodiscard]] sandbox::Ended run_in_root(const std::vector<std::string>& argv,
                                             std::chrono::seconds timeout);

    [[nodiscard]] Dnf& dnf() { return dnf_; }
    /// Of the last step.
    [[nodiscard]] const std::vector<std::string>& failed_scriptlets() const { return scriptlets_; }

    /// What dnf said of the last step that failed.
    [[nodiscard]] const std::string& said() const { return evidence_; }

    /// `why` and what dnf said of it, as a finding about `package`.
    [[nodiscard]] InstallCheck failed(const std::string& package, const std::string& why,
                                      const std::string& kind = "not-installable") const;

  private:
    void write_log(const std::string& title, const sandbox::Ended& ended);

    Repositories& repositories_;
    LocalMirror mirror_;
    Dnf dnf_;
    std::string name_, evidence_;
    std::vector<std::string> scriptlets_;
    FileDescriptor log_;
};

} // namespace stopgap::rpm
