#pragma once
// Does a workaround hold? The base's binaries are installed in a clean root, the workaround beside
// them, and the recipe's check is run there; the workaround is taken away, which must leave nothing
// of it, and the check is run again, since one that fails on the base alone proves nothing.

#include "ecosystem/port.hpp"
#include "model/recipe.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace stopgap {

/// A configuration is checked in less; what takes longer is no check.
inline constexpr std::chrono::seconds k_check_timeout{120};

/// A clean root with the target's own package manager at work in it. What it does is undone at its
/// end, and what it says is kept in a log.
class WorkaroundTrial {
  public:
    virtual ~WorkaroundTrial() = default;
    /// The base's binaries that can be installed together, downloaded with what they need; empty:
    /// they are no longer to be had.
    virtual std::vector<std::string> prepare_base() = 0;
    // Each: whether it did; failed() then tells why.
    virtual bool install_base(const std::vector<std::string>& base) = 0;
    virtual bool install_workaround() = 0;
    virtual bool take_away() = 0;
    /// Every installed package.
    virtual std::set<std::string> installed() = 0;
    /// Runs an argument vector in the root, for at most k_check_timeout.
    virtual sandbox::Ended run(const std::vector<std::string>& argv) = 0;
    /// `why`, and what the package manager said of it, as a finding of that kind.
    [[nodiscard]] virtual InstallCheck failed(const std::string& why,
                                              const std::string& kind) const = 0;
};

/// What fails is a finding: "check-failed", or "not-installable" where the package manager refuses
/// or a file stays.
[[nodiscard]] InstallCheck check_workaround(WorkaroundTrial& trial, const Fix& fix);

/// All of the packages, or in their order each that goes with those before it.
[[nodiscard]] std::vector<std::string>
those_that_go_together(const std::vector<std::string>& packages,
                       const std::function<bool(const std::vector<std::string>&)>& is_possible);

/// Judges the two runs, with the workaround installed and after its removal: why it is not good
/// ("apachectl configtest ended with status 1: the lines that speak of it"); absent: both hold.
[[nodiscard]] std::optional<std::string> what_the_check_says(const std::vector<std::string>& check,
                                                             const sandbox::Ended& with,
                                                             const sandbox::Ended& without);

} // namespace stopgap
