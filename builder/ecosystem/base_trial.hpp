#pragma once
// Programs of the recipe's, run beside the base's own binaries as a host has them.

#include "ecosystem/port.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace stopgap {

/// A configuration is checked in less, and so is a defect; what takes longer is no check.
inline constexpr std::chrono::seconds k_check_timeout{120};

/// A clean root with the target's own package manager at work in it. What it does is undone at its
/// end, and what it says is kept in a log.
class BaseTrial {
  public:
    virtual ~BaseTrial() = default;
    /// The base's binaries that can be installed together, downloaded with what they need; empty:
    /// they are no longer to be had.
    virtual std::vector<std::string> prepare_base() = 0;
    virtual bool install_base(const std::vector<std::string>& base) = 0;
    /// Runs an argument vector in the root, for at most k_check_timeout.
    virtual sandbox::Ended run(const std::vector<std::string>& argv) = 0;
};

/// Runs the programs, files of `folder` in the root, one after the other beside the base's
/// binaries. `base` is all of these, named as the package manager has them; `said` is what it said
/// of a step that failed.
[[nodiscard]] VendorTrial run_beside_base(BaseTrial& trial, const std::vector<std::string>& base,
                                          const std::string& folder,
                                          const std::vector<std::string>& programs,
                                          const std::function<std::string()>& said);

/// All of the packages, or in their order each that goes with those before it.
[[nodiscard]] std::vector<std::string>
those_that_go_together(const std::vector<std::string>& packages,
                       const std::function<bool(const std::vector<std::string>&)>& is_possible);

/// How a program ended, and the lines that tell why: those from the first that speaks of an error,
/// else the last ones.
[[nodiscard]] std::string told(const sandbox::Ended& ended, const std::string& when = {});

} // namespace stopgap
