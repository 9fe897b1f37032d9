#pragma once
// Repair strategies: what may be changed so that the next attempt does not end the same way. One
// file per strategy; each is a decision over values and does no I/O but through PackageLookup.
//
// Rules:
//  - A strategy proposes; the engine applies, records and builds again.
//  - Nothing is proposed that policy or the kind's class forbids: then a person is asked.
//  - What the base's own repositories do not carry is never added, nor one of our own binaries.
//  - The same repair is never made twice.

#include "model/recipe.hpp"
#include "model/requirement.hpp"
#include "model/result.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::repair {

/// Finds packages in the base's own repositories (deb: through the suite's Contents index).
class PackageLookup {
  public:
    virtual ~PackageLookup() = default;
    /// Every package that holds a path answering the requirement; empty where there is none.
    virtual std::vector<Provider> packages_providing(const Requirement& requirement) = 0;
};

/// What a strategy may know. All referred-to values outlive the call.
struct RepairContext {
    FixKind fix = FixKind::bump;
    std::string target; ///< "debian-bookworm-amd64"
    const Policy& policy;
    std::span<const Decision> decisions;
    std::span<const Repair> made;          ///< in this run, oldest first
    std::vector<std::string> declared;     ///< names in Build-Depends, -Arch and -Indep
    std::vector<std::string> own_binaries; ///< names of the packages that this source builds
    PackageLookup& lookup;
    unsigned jobs = 1; ///< that the next attempt would run at once; 1 where the recipe sets them
};

/// A strategy's answer: a repair, or the reason why there is none and what a person may decide.
struct Proposal {
    std::optional<Repair> repair;
    std::string reason;               ///< one sentence; with a repair: why it is this one
    std::vector<std::string> options; ///< actions of a [[decision]], best first
};

class RepairStrategy {
  public:
    virtual ~RepairStrategy() = default;
    /// Goes into Repair::strategy: "add-build-dependency".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// The kinds of the catalogue that it answers.
    [[nodiscard]] virtual std::span<const std::string_view> kinds() const = 0;
    [[nodiscard]] virtual Proposal propose(const Finding& finding,
                                           const RepairContext& context) const = 0;
};

/// Every strategy of this version.
[[nodiscard]] std::span<const std::unique_ptr<RepairStrategy>> strategies();
/// The strategy for a kind; null where there is none.
[[nodiscard]] const RepairStrategy* strategy_for(std::string_view kind);

/// Asks the kind's strategy; where there is none, or none may be used, the reason says so and the
/// options are the kind's own.
[[nodiscard]] Proposal propose_repair(const Finding& finding, const RepairContext& context);

/// Whether a finding of this kind may be repaired without asking: the catalogue's class, with the
/// recipe's [policy] over it. Never for class ask, which takes a [[decision]] that names its
/// subject; `repairs = "none"` permits nothing that no entry of the table allows.
[[nodiscard]] bool permitted(std::string_view kind, const Policy& policy);

/// The recipe's answer to this finding on this target; null where it has none.
[[nodiscard]] const Decision*
decision_on(const Finding& finding, std::span<const Decision> decisions, std::string_view target);

/// What the finding says is missing; absent where a package cannot bring it.
[[nodiscard]] std::optional<Requirement> requirement_of(const Finding& finding);

} // namespace stopgap::repair
