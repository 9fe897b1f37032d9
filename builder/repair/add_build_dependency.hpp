#pragma once
// Answers something that the build misses by the package that brings it.
//
// Rules, in this order:
//  1. A [[decision]] "add-build-dependency:PACKAGE" on the finding is followed, whatever the fix.
//  2. Candidates that hold the thing where the tools look by themselves beat all others.
//  3. Where one of them is declared already, or was added before, there is no repair: the cause is
//     another one.
//  4. A backport asks: the vendor built this version without it. So does what policy forbids.
//  5. For what is looked for while compiling the -dev packages win, for a command the package of
//     that name. If exactly one is left it is added, else a person chooses.
// Packages that this source builds itself never count.

#include "repair/strategy.hpp"

namespace stopgap::repair {

class AddBuildDependency final : public RepairStrategy {
  public:
    [[nodiscard]] std::string_view name() const override { return "add-build-dependency"; }
    [[nodiscard]] std::span<const std::string_view> kinds() const override;
    [[nodiscard]] Proposal propose(const Finding& finding,
                                   const RepairContext& context) const override;
};

/// Rules 2 and 5: the packages that are left, sorted. Empty only for no candidates.
[[nodiscard]] std::vector<std::string> best_candidates(const std::vector<Provider>& candidates,
                                                       const Requirement& requirement);

} // namespace stopgap::repair
