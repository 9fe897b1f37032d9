#pragma once
// What `stopgap inventory` shows to people.

#include "base/clock.hpp"
#include "lifecycle/host_states.hpp"
#include "lifecycle/inventory.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stopgap::cli {

/// All that the command was asked for.
struct Inventory {
    std::string repository;
    std::vector<lifecycle::InventoryItem> items;
    std::optional<std::vector<lifecycle::HostStanding>> hosts; ///< absent: none were asked about
    Instant when;
};

/// Hosts by the id and the target of the hotfix that they told of.
using HostsByHotfix =
    std::map<std::pair<std::string, std::string>, std::vector<lifecycle::HostStanding>>;
[[nodiscard]] HostsByHotfix by_hotfix(const std::vector<lifecycle::HostStanding>& hosts);

/// Prints a table of the hotfixes; then one of the hosts, and where each hotfix stands on them.
void print_as_text(const Inventory& inventory);

} // namespace stopgap::cli
