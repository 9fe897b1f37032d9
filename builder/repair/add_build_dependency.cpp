#include "repair/add_build_dependency.hpp"

#include "base/text.hpp"
#include "repair/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::repair {

namespace {

constexpr std::string_view k_action = "add-build-dependency";
constexpr std::size_t k_options = 8;
constexpr std::array<std::string_view, 10> k_kinds = {
    "missing-header",   "missing-library", "missing-pkg-config",  "missing-cmake-package",
    "missing-m4-macro", "missing-command", "missing-perl-module", "missing-python-module",
    "missing-dh-addon", "missing-file"};

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool looked_for_while_compiling(Requirement::Kind kind) {
    using enum Requirement::Kind;
    return kind == header || kind == library || kind == pkg_config || kind == cmake_package;
}

/// Keeps what `wins` says, unless nothing would be left.
template <typename Test> void prefer(std::vector<Provider>& candidates, Test wins) {
    if (std::ranges::any_of(candidates, wins)) {
        std::erase_if(candidates, [&](const Provider& one) { return !wins(one); });
    }
}

bool is_exact(const Provider& candidate) {
    return candidate.match == PathMatch::exact;
}

std::vector<std::string> names_of(const std::vector<Provider>& candidates) {
    std::vector<std::string> names;
    for (const Provider& candidate : candidates) {
        names.push_back(candidate.package);
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Proposal no_repair(std::string reason) {
    return {std::nullopt, std::move(reason), {}};
}

Proposal ask(std::string reason, const std::vector<std::string>& packages) {
    Proposal proposal = no_repair(std::move(reason));
    for (const std::string& package : packages) {
        if (proposal.options.size() < k_options) {
            proposal.options.push_back(fmt::format("{}:{}", k_action, package));
        }
    }
    return proposal;
}

Proposal add(const Finding& finding, const std::string& package, std::string reason) {
    return {Repair{std::string(k_action), finding.kind, finding.subject,
                   "build dependencies: + " + package, package},
            std::move(reason),
            {}};
}

/// Whether it is a name in any package format: it can stand in a field of dependencies and in an
/// argument vector. What the target does not have is found out when it is to be installed.
bool is_package_name(std::string_view name) {
    const auto is_alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return name.size() > 1 && is_alphanumeric(name.front()) &&
           std::ranges::all_of(name, [&](char c) {
               return is_alphanumeric(c) || c == '+' || c == '-' || c == '.' || c == '_';
           });
}

/// What is compiled against has its own package in each distribution.
bool is_development_package(const Provider& candidate) {
    return candidate.package.ends_with("-dev") || candidate.package.ends_with("-devel");
}

/// Rule 1; absent where no decision speaks of it.
std::optional<Proposal> decided(const Finding& finding, const RepairContext& context) {
    const Decision* decision = decision_on(finding, context.decisions, context.target);
    if (decision == nullptr || !decision->action.starts_with(fmt::format("{}:", k_action))) {
        return std::nullopt;
    }
    const std::string package(argument_of(decision->action));
    if (!is_package_name(package)) {
        return no_repair(fmt::format("\"{}\" is no package name", printable(package)));
    }
    if (holds(context.own_binaries, package)) {
        return no_repair(fmt::format("{} is built by this source itself", package));
    }
    if (holds(context.declared, package)) {
        return no_repair(fmt::format("{} is a build dependency already", package));
    }
    return add(finding, package, "decided in the recipe: " + decision->reason);
}

/// Rule 3; empty where none is there yet.
std::string already_there(const std::vector<std::string>& packages, const RepairContext& context) {
    for (const std::string& package : packages) {
        const bool made = std::ranges::any_of(context.made, [&](const Repair& repair) {
            return repair.strategy == k_action && repair.value == package;
        });
        if (made || holds(context.declared, package)) {
            return package;
        }
    }
    return {};
}

bool made_before(const Finding& finding, const RepairContext& context) {
    return std::ranges::any_of(context.made, [&](const Repair& repair) {
        return repair.kind == finding.kind && repair.subject == finding.subject;
    });
}

/// Rules 4 and 5, over what is left.
Proposal choose(const Finding& finding, const RepairContext& context,
                const std::vector<std::string>& best) {
    if (context.fix != FixKind::bump) {
        return ask(fmt::format("{} would bring it, but the vendor built this version without it",
                               joined(best, ", ")),
                   best);
    }
    if (!permitted(finding.kind, context.policy)) {
        return ask(fmt::format("{} would bring it, but the recipe's policy asks before {} is "
                               "repaired",
                               joined(best, ", "), finding.kind),
                   best);
    }
    if (best.size() > 1) {
        return ask("several packages bring it: " + joined(best, ", "), best);
    }
    return add(
        finding, best.front(),
        fmt::format("{} of the base's own repositories brings {}", best.front(), finding.subject));
}

} // namespace

std::span<const std::string_view> AddBuildDependency::kinds() const {
    return k_kinds;
}

std::vector<std::string> best_candidates(const std::vector<Provider>& candidates,
                                         const Requirement& requirement) {
    std::vector<Provider> left = candidates;
    prefer(left, is_exact);
    if (looked_for_while_compiling(requirement.kind)) {
        prefer(left, is_development_package);
    }
    if (requirement.kind == Requirement::Kind::command) {
        prefer(left, [&](const Provider& one) { return one.package == requirement.name; });
    }
    return names_of(left);
}

Proposal AddBuildDependency::propose(const Finding& finding, const RepairContext& context) const {
    const std::string subject = printable(finding.subject);
    if (made_before(finding, context)) {
        return no_repair(fmt::format("{} is still missing after it was repaired", subject));
    }
    if (const std::optional<Proposal> proposal = decided(finding, context)) {
        return *proposal;
    }
    const std::optional<Requirement> requirement = requirement_of(finding);
    if (!requirement) {
        return no_repair(
            fmt::format("\"{}\" is no name that a package could be found by", subject));
    }
    std::vector<Provider> candidates = context.lookup.packages_providing(*requirement);
    if (candidates.empty()) {
        return no_repair(fmt::format("no package of the base's repositories brings {}", subject));
    }
    prefer(candidates, is_exact);
    const std::string there = already_there(names_of(candidates), context);
    if (!there.empty()) {
        return no_repair(
            fmt::format("{} brings {} and is a build dependency already", there, subject));
    }
    std::erase_if(candidates, [&](const Provider& candidate) {
        return !is_package_name(candidate.package) ||
               holds(context.own_binaries, candidate.package);
    });
    if (candidates.empty()) {
        return no_repair(
            fmt::format("only packages that this source builds itself bring {}", subject));
    }
    return choose(finding, context, best_candidates(candidates, *requirement));
}

} // namespace stopgap::repair
