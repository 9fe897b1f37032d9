#pragma once
// The answer of a monitoring plugin: one line and a status, by the Monitoring Plugins Development
// Guidelines (https://www.monitoring-plugins.org/doc/guidelines.html).

#include "base/error.hpp"
#include "lifecycle/host_states.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::lifecycle {

/// The guidelines' "Plugin Return Codes".
enum class Nagios { ok = 0, warning = 1, critical = 2, unknown = 3 };

[[nodiscard]] Nagios graver_of(Nagios one, Nagios other);

/// "OK", "WARNING", "CRITICAL" or "UNKNOWN".
[[nodiscard]] std::string_view name_of(Nagios severity);

/// The line for an error: "STOPGAP UNKNOWN - MESSAGE (HINT)". What follows a '|' would be taken for
/// numbers, so that none stays.
[[nodiscard]] std::string error_line(const Error& error);

struct PluginAnswer {
    Nagios severity = Nagios::ok;
    std::string line;
};

/// Of a repository, and of what hosts told, where they were asked. CRITICAL: a vulnerable host, or
/// a kit that hosts refuse by now. UNKNOWN: a host of which nothing is known, or none told
/// anything. WARNING: anything else that is to be done.
[[nodiscard]] PluginAnswer plugin_answer(const std::vector<InventoryItem>& items,
                                         const std::optional<std::vector<HostStanding>>& hosts,
                                         Instant now);

/// Whether hosts refuse the kit by then.
[[nodiscard]] bool has_expired(const KitStanding& kit, Instant now);

} // namespace stopgap::lifecycle
