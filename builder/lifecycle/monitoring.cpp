#include "lifecycle/monitoring.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::lifecycle {

namespace {

/// A number of the plugin's: more than none is of that severity.
struct Measure {
    std::size_t value = 0;
    std::string text;       ///< after the number, for people
    std::string_view label; ///< of the performance data
    Nagios severity = Nagios::ok;
};

/// 'label'=value;warn;crit;min
std::string performance_of(const Measure& measure) {
    return fmt::format("{}={};{};{};0", measure.label, measure.value,
                       measure.severity == Nagios::warning ? "0" : "",
                       measure.severity == Nagios::critical ? "0" : "");
}

std::vector<Measure> measures_of(const StateCounts& counts) {
    constexpr std::array<std::tuple<HostState, const char*, std::string_view, Nagios>,
                         k_host_states>
        rows = {{{HostState::vulnerable_base, "vulnerable", "vulnerable", Nagios::critical},
                 {HostState::unknown, "unknown", "unknown", Nagios::unknown},
                 {HostState::interrupted, "interrupted", "interrupted", Nagios::warning},
                 {HostState::outdated, "outdated", "outdated", Nagios::warning},
                 {HostState::hotfixed_not_restarted, "hotfixed but not restarted",
                  "hotfixed_not_restarted", Nagios::warning},
                 {HostState::vendor_fixed_not_restarted, "fixed by the vendor but not restarted",
                  "vendor_fixed_not_restarted", Nagios::warning},
                 {HostState::newer, "newer than the hotfix", "newer", Nagios::warning},
                 {HostState::hotfixed, "hotfixed", "hotfixed", Nagios::ok},
                 {HostState::orphan, "to retire", "retire_due", Nagios::warning},
                 {HostState::vendor_fixed, "fixed by the vendor", "vendor_fixed", Nagios::ok},
                 {HostState::not_concerned, "not concerned", "not_concerned", Nagios::ok}}};
    std::vector<Measure> measures;
    for (const auto& [state, text, label, severity] : rows) {
        measures.push_back({counts.at(static_cast<std::size_t>(state)), text, label, severity});
    }
    return measures;
}

std::vector<Measure> measures_of(const std::vector<InventoryItem>& items) {
    const auto retired = static_cast<std::size_t>(std::ranges::count_if(
        items, [](const InventoryItem& item) { return item.newest().retired.has_value(); }));
    return {{items.size() - retired, "published", "published", Nagios::ok},
            {retired, "retired", "retired", Nagios::ok}};
}

Measure expired_kits(const std::vector<InventoryItem>& items, Instant now) {
    const auto expired = std::ranges::count_if(items, [&](const InventoryItem& item) {
        return !item.newest().retired && item.kit && has_expired(*item.kit, now);
    });
    return {static_cast<std::size_t>(expired), "with a kit that has expired", "kits_expired",
            Nagios::critical};
}

} // namespace

Nagios graver_of(Nagios one, Nagios other) {
    for (const Nagios severity : {Nagios::critical, Nagios::unknown, Nagios::warning}) {
        if (one == severity || other == severity) {
            return severity;
        }
    }
    return Nagios::ok;
}

std::string_view name_of(Nagios severity) {
    constexpr std::array<std::string_view, 4> words = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return words.at(static_cast<std::size_t>(severity));
}

std::string error_line(const Error& error) {
    std::string line =
        fmt::format("STOPGAP UNKNOWN - {}{}", printable(error.message()),
                    error.hint().empty() ? "" : " (" + printable(error.hint()) + ")");
    std::ranges::replace(line, '|', '/');
    return line;
}

bool has_expired(const KitStanding& kit, Instant now) {
    return kit.expires <= rfc3339_date(now);
}

PluginAnswer plugin_answer(const std::vector<InventoryItem>& items,
                           const std::optional<std::vector<HostStanding>>& hosts, Instant now) {
    PluginAnswer answer;
    std::vector<Measure> measures = hosts ? measures_of(counts_of(*hosts)) : measures_of(items);
    measures.push_back(expired_kits(items, now));
    std::vector<std::string> said;
    if (hosts && hosts->empty()) {
        answer.severity = Nagios::unknown;
        said.emplace_back("no host told anything");
    }
    std::vector<std::string> numbers;
    for (const Measure& measure : measures) {
        if (measure.value > 0) {
            answer.severity = graver_of(answer.severity, measure.severity);
            said.push_back(fmt::format("{} {}", measure.value, measure.text));
        }
        numbers.push_back(performance_of(measure));
    }
    answer.line = fmt::format("STOPGAP {}: {} | {}", name_of(answer.severity),
                              said.empty() ? "nothing is published" : joined(said, ", "),
                              joined(numbers, " "));
    return answer;
}

} // namespace stopgap::lifecycle
