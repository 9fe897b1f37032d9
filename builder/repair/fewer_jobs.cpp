#include "repair/fewer_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::repair {

namespace {

constexpr std::array<std::string_view, 1> k_kinds = {"out-of-memory"};

Proposal no_repair(std::string reason) {
    return {std::nullopt, std::move(reason), {}};
}

} // namespace

std::span<const std::string_view> FewerJobs::kinds() const {
    return k_kinds;
}

Proposal FewerJobs::propose(const Finding& finding, const RepairContext& context) const {
    if (std::ranges::find(context.made, k_fewer_jobs, &Repair::strategy) != context.made.end()) {
        return no_repair("it ran out of memory with half as many jobs, too");
    }
    if (context.jobs < 2) {
        return no_repair("one job alone needs more memory than the build may use");
    }
    if (!permitted(finding.kind, context.policy)) {
        return no_repair("the recipe's policy does not let it be built again with fewer jobs");
    }
    const std::string jobs = std::to_string(context.jobs / 2);
    return {Repair{std::string(k_fewer_jobs), finding.kind, finding.subject,
                   fmt::format("jobs: {} instead of {}", jobs, context.jobs), jobs},
            "fewer jobs need less memory at once",
            {}};
}

} // namespace stopgap::repair
