#pragma once
// Does a workaround hold? The base's binaries are installed in a clean root, the workaround beside
// them, and the recipe's check is run there; the workaround is taken away, which must leave nothing
// of it, and the check is run again, since one that fails on the base alone proves nothing.

#include "ecosystem/base_trial.hpp"
#include "ecosystem/port.hpp"
#include "model/recipe.hpp"
#include "sandbox/sandbox.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stopgap {

/// The base, and the workaround beside it.
class WorkaroundTrial : public BaseTrial {
  public:
    // As install_base(): whether the package manager did; failed() then tells why not.
    virtual bool install_workaround() = 0;
    virtual bool take_away() = 0;
    /// Every installed package.
    virtual std::set<std::string> installed() = 0;
    /// `why`, and what the package manager said of it, as a finding of that kind.
    [[nodiscard]] virtual InstallCheck failed(const std::string& why,
                                              const std::string& kind) const = 0;
};

/// What fails is a finding: "check-failed", or "not-installable" where the package manager refuses
/// or a file stays.
[[nodiscard]] InstallCheck check_workaround(WorkaroundTrial& trial, const Fix& fix);

/// Judges the two runs, with the workaround installed and after its removal: why it is not good
/// ("apachectl configtest ended with status 1: the lines that speak of it"); absent: both hold.
[[nodiscard]] std::optional<std::string> what_the_check_says(const std::vector<std::string>& check,
                                                             const sandbox::Ended& with,
                                                             const sandbox::Ended& without);

} // namespace stopgap
