#pragma once
// The order that a hotfix's version must keep, whatever the package format: base < hotfix < what
// the vendor publishes next. An ecosystem brings its own comparison and its own candidates.

#include <functional>
#include <string>
#include <vector>

namespace stopgap {

enum class Gravity { refused, note };

struct OrderProblem {
    Gravity gravity = Gravity::refused;
    std::string package;  ///< the binary package; empty: the source
    std::string lower;    ///< should be earlier than
    std::string upper;    ///< this one, and is not
    std::string sentence; ///< for people
};

/// One comparison series: a package's base version against its hotfix version. What does not hold
/// is added to the problems, which must outlive it.
class OrderCheck {
  public:
    /// Whether the first version is earlier than the second, by the format's own tool.
    using Earlier = std::function<bool(const std::string&, const std::string&)>;

    OrderCheck(std::string package, std::string base, std::string hotfix, Earlier earlier,
               std::vector<OrderProblem>& problems);

    void base_is_below();
    /// Rebuilds of the base's own binaries, which must not replace the hotfix.
    void rebuilds_are_below(const std::vector<std::string>& rebuilds);
    void is_below_each(const std::vector<std::string>& successors);
    /// Notes of the first candidate that does not outrank the hotfix what it means for the way
    /// back. `what`: "the vendor's fix of the old upstream version".
    void note_first_below(const std::vector<std::string>& candidates, const std::string& what);

  private:
    void refuse(const std::string& lower, const std::string& upper, const std::string& sentence);

    std::string package_;
    std::string base_;
    std::string hotfix_;
    Earlier earlier_;
    std::vector<OrderProblem>& problems_;
};

/// Throws Error(build_failed) naming the first refused problem; notes pass.
void require_order(const std::vector<OrderProblem>& problems, const std::string& hint);

} // namespace stopgap
