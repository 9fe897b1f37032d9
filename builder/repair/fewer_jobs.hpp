#pragma once
// Answers a build that ran out of memory: the same build once more, with half as many jobs.
//
// Rules:
//  - Once in a run, and only where there was more than one job to share the memory.
//  - Nothing of the package changes: what is built again is what was to be built.

#include "repair/strategy.hpp"

namespace stopgap::repair {

inline constexpr std::string_view k_fewer_jobs = "fewer-jobs";

class FewerJobs final : public RepairStrategy {
  public:
    [[nodiscard]] std::string_view name() const override { return k_fewer_jobs; }
    [[nodiscard]] std::span<const std::string_view> kinds() const override;
    /// The repair's value is the number of jobs.
    [[nodiscard]] Proposal propose(const Finding& finding,
                                   const RepairContext& context) const override;
};

} // namespace stopgap::repair
