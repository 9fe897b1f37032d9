#pragma once
// Where hosts stand: what each one told, judged against what the repository holds.
//
// Rules:
//  - A host's word is believed as far as the versions that it tells with it agree; what is
//    installed counts, whichever kit asked.
//  - What cannot be told is unknown, never well: lines that cannot be read or contradict
//    themselves, that are too old, or of a time to come, and refusals.

#include "base/clock.hpp"
#include "lifecycle/host_reports.hpp"
#include "lifecycle/inventory.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::lifecycle {

/// From what is to be done at once to what is not to be done at all.
enum class HostState {
    vulnerable_base,            ///< below the hotfix, or its workaround is not in force
    outdated,                   ///< at an earlier version of the hotfix than is published
    interrupted,                ///< a deployment was killed: the next `apply` goes on
    hotfixed_not_restarted,     ///< processes run what was replaced
    vendor_fixed_not_restarted, ///< likewise
    newer,  ///< above the hotfix, which is not retired: nobody said that this has the fix
    orphan, ///< still at a hotfix that is retired, or that the repository does not have
    unknown,
    hotfixed,
    vendor_fixed,
    not_concerned, ///< nothing of it is installed
};
inline constexpr std::size_t k_host_states = 11;

/// "vulnerable-base", "hotfixed-not-restarted", ...
[[nodiscard]] std::string_view name_of(HostState state);

struct HostStanding {
    std::string host;   ///< empty: the line does not tell
    std::string id;     ///< empty: likewise
    std::string target; ///< empty: of none that the repository has
    HostState state = HostState::unknown;
    std::vector<std::string> installed; ///< the versions of its packages, each once
    std::string time;                   ///< RFC 3339, when the host told it; empty: it did not say
    std::string place;                  ///< where that was read
    std::string note;                   ///< why it is unknown, or what to know; for people
};

/// How old a host's word may be.
struct Freshness {
    Instant now;
    std::chrono::hours max_age;
};

/// One report against the repository.
[[nodiscard]] HostStanding standing_of(const HostReport& report,
                                       const std::vector<InventoryItem>& items,
                                       const Freshness& freshness);

/// All of them, by host, id and target. Of several about the same the one that was told last
/// counts; those that cannot be read are each told.
[[nodiscard]] std::vector<HostStanding> standings_of(const std::vector<HostReport>& reports,
                                                     const std::vector<InventoryItem>& items,
                                                     const Freshness& freshness);

/// How many hosts are in each state.
using StateCounts = std::array<std::size_t, k_host_states>;
[[nodiscard]] StateCounts counts_of(const std::vector<HostStanding>& standings);

} // namespace stopgap::lifecycle
