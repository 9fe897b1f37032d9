#include "repair/strategy.hpp"

#include "repair/add_build_dependency.hpp"
#include "repair/catalogue.hpp"
#include "repair/fewer_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::repair {

namespace {

using Strategies = std::array<std::unique_ptr<RepairStrategy>, 2>;

Proposal no_repair(std::string reason, const Finding& finding) {
    Proposal proposal{std::nullopt, std::move(reason), finding.options};
    const FailureKind* kind = find_kind(finding.kind);
    if (proposal.options.empty() && kind != nullptr) {
        for (const std::string_view option : kind->options) {
            // An option with an argument is offered only by the strategy that knows one.
            if (option.find(':') == std::string_view::npos) {
                proposal.options.emplace_back(option);
            }
        }
    }
    return proposal;
}

} // namespace

std::span<const std::unique_ptr<RepairStrategy>> strategies() {
    static const Strategies all = {std::make_unique<AddBuildDependency>(),
                                   std::make_unique<FewerJobs>()};
    return all;
}

const RepairStrategy* strategy_for(std::string_view kind) {
    for (const std::unique_ptr<RepairStrategy>& strategy : strategies()) {
        if (std::ranges::find(strategy->kinds(), kind) != strategy->kinds().end()) {
            return strategy.get();
        }
    }
    return nullptr;
}

Proposal propose_repair(const Finding& finding, const RepairContext& context) {
    const RepairStrategy* strategy = strategy_for(finding.kind);
    if (strategy == nullptr) {
        return no_repair(fmt::format("no repair is known for {}", finding.kind), finding);
    }
    return strategy->propose(finding, context);
}

bool permitted(std::string_view kind, const Policy& policy) {
    const FailureKind* row = find_kind(kind);
    if (row == nullptr || row->cls == FailureKind::Class::ask ||
        row->cls == FailureKind::Class::environment) {
        return false;
    }
    const auto entry = policy.repairs.find(std::string(kind));
    const Permission permission =
        entry != policy.repairs.end() ? entry->second : policy.default_repair;
    return permission == Permission::allow;
}

const Decision* decision_on(const Finding& finding, std::span<const Decision> decisions,
                            std::string_view target) {
    const auto found = std::ranges::find_if(decisions, [&](const Decision& decision) {
        return decision.kind == finding.kind && decision.subject == finding.subject &&
               (decision.base.empty() || decision.base == target);
    });
    return found == decisions.end() ? nullptr : &*found;
}

} // namespace stopgap::repair
