#include "lifecycle/host_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace stopgap::lifecycle {

namespace {

using artifacts::HostPackage;
using artifacts::HostStatus;

constexpr std::string_view k_not_restarted = "-not-restarted";
constexpr std::chrono::minutes k_clock_skew{10};

/// A version of a hotfix in the repository, and its item.
struct Known {
    const InventoryItem* item = nullptr;
    std::size_t version = 0; ///< 0: the newest

    explicit operator bool() const { return item != nullptr; }
};

bool brings(const PublishedHotfix& hotfix, const HostPackage& package, const std::string& version) {
    return std::ranges::any_of(hotfix.manifest.artifacts, [&](const Artifact& artifact) {
        return artifact.name == package.name && artifact.arch == package.arch &&
               artifact.version == version;
    });
}

bool is_of(const InventoryItem& item, std::size_t version, const HostStatus& status) {
    return !status.packages.empty() &&
           std::ranges::all_of(status.packages, [&](const HostPackage& one) {
               return brings(item.versions[version], one, one.hotfix);
           });
}

/// Which published versions the kit that asked may be of: several targets may have one id, and the
/// same versions. What a script tells of the system decides.
std::vector<Known> kits_of(const HostStatus& status, const std::vector<InventoryItem>& items) {
    std::vector<Known> kits;
    for (const InventoryItem& item : items) {
        const bool is_another_system = item.kit && !status.os.empty() && status.os != item.kit->os;
        if (item.id() != status.id || is_another_system) {
            continue;
        }
        for (std::size_t version = 0; version < item.versions.size(); ++version) {
            if (is_of(item, version, status)) {
                kits.push_back({&item, version});
                break;
            }
        }
    }
    return kits;
}

/// The versions of the packages that are installed, each once.
std::vector<std::string> installed_of(const HostStatus& status) {
    std::vector<std::string> versions;
    for (const HostPackage& package : status.packages) {
        if (!package.installed.empty()) {
            versions.push_back(package.installed);
        }
    }
    std::ranges::sort(versions);
    const auto rest = std::ranges::unique(versions);
    versions.erase(rest.begin(), rest.end());
    return versions;
}

/// Which version of the hotfix all that is installed is of; absent: of none.
std::optional<std::size_t> version_there(const HostStatus& status, const InventoryItem& item) {
    for (std::size_t version = 0; version < item.versions.size(); ++version) {
        const bool is_it = std::ranges::all_of(status.packages, [&](const HostPackage& one) {
            return one.installed.empty() || brings(item.versions[version], one, one.installed);
        });
        if (is_it && !installed_of(status).empty()) {
            return version;
        }
    }
    return std::nullopt;
}

bool some_is_at_the_kits_version(const HostStatus& status) {
    return std::ranges::any_of(status.packages, [](const HostPackage& package) {
        return !package.installed.empty() && package.installed == package.hotfix;
    });
}

/// What is wrong with the time of the report; empty: nothing.
std::string staleness_of(const std::string& time, const Freshness& freshness) {
    if (!time.empty() && time < rfc3339_date(freshness.now - freshness.max_age)) {
        return fmt::format("told more than {} hours ago", freshness.max_age.count());
    }
    if (time > rfc3339_date(freshness.now + k_clock_skew)) {
        return "told at a time to come: the host's clock, or the line, is wrong";
    }
    return {};
}

HostState restarted(bool is_restarted, HostState yes, HostState no) {
    return is_restarted ? yes : no;
}

/// A host that is at one of the hotfix's published versions.
HostState state_at(std::size_t version, const InventoryItem& item, std::string_view word,
                   bool is_restarted) {
    if (item.newest().retired) {
        return HostState::orphan;
    }
    if (version > 0) {
        return HostState::outdated;
    }
    return word == "vulnerable"
               ? HostState::vulnerable_base
               : restarted(is_restarted, HostState::hotfixed, HostState::hotfixed_not_restarted);
}

/// A host that is at none of them.
HostState state_beside(const HostStatus& status, const InventoryItem& item, std::string_view word,
                       bool is_restarted, std::string& note) {
    const std::vector<std::string> installed = installed_of(status);
    const std::optional<artifacts::Retirement>& retired = item.newest().retired;
    const bool is_at_the_vendors =
        retired && installed == std::vector<std::string>{retired->vendor_version};
    if (is_at_the_vendors || (retired && word == "retired")) {
        return restarted(is_restarted, HostState::vendor_fixed,
                         HostState::vendor_fixed_not_restarted);
    }
    if (word == "newer" && !installed.empty()) {
        return HostState::newer;
    }
    if (word == "vulnerable") {
        return HostState::vulnerable_base;
    }
    note = "says that it is " + status.outcome + ", and tells other versions";
    return HostState::unknown;
}

/// A host that was asked with a kit that the repository does not have.
HostState state_of_stranger(const HostStatus& status, std::string& note) {
    note = "the repository has no such hotfix, or not this version";
    return some_is_at_the_kits_version(status) ? HostState::orphan : HostState::unknown;
}

HostState state_of(const HostStatus& status, const Known& kit, std::string& note) {
    if (status.outcome == "refused" || status.outcome == "failed") {
        note = status.reason;
        return HostState::unknown;
    }
    if (status.outcome == "skipped") {
        const bool is_installed = some_is_at_the_kits_version(status);
        note = is_installed ? "says that it is skipped, and tells that it is there" : status.reason;
        return is_installed ? HostState::unknown : HostState::not_concerned;
    }
    if (!kit) {
        return state_of_stranger(status, note);
    }
    if (status.outcome == "interrupted") {
        return HostState::interrupted;
    }
    std::string_view word = status.outcome;
    const bool is_restarted = !word.ends_with(k_not_restarted);
    word.remove_suffix(is_restarted ? 0 : k_not_restarted.size());
    if (const std::optional<std::size_t> version = version_there(status, *kit.item)) {
        return state_at(*version, *kit.item, word, is_restarted);
    }
    return state_beside(status, *kit.item, word, is_restarted, note);
}

/// For people: that a newer kit would have told more.
void note_an_old_kit(const HostStatus& status, const Known& kit, std::string& note) {
    if (kit && kit.item->kit && status.serial < kit.item->kit->serial && note.empty()) {
        note = fmt::format("asked with the kit of serial {}; the newest has {}", status.serial,
                           kit.item->kit->serial);
    }
}

/// The target of an id that only one has.
std::string only_target_of(const std::string& id, const std::vector<InventoryItem>& items) {
    std::string target;
    for (const InventoryItem& item : items) {
        if (item.id() == id) {
            if (!target.empty()) {
                return {};
            }
            target = item.target;
        }
    }
    return target;
}

std::tuple<const std::string&, const std::string&, const std::string&>
subject_of(const HostStanding& one) {
    return {one.host, one.id, one.target};
}

} // namespace

std::string_view name_of(HostState state) {
    constexpr std::array<std::string_view, k_host_states> names = {"vulnerable-base",
                                                                   "outdated",
                                                                   "interrupted",
                                                                   "hotfixed-not-restarted",
                                                                   "vendor-fixed-not-restarted",
                                                                   "newer",
                                                                   "orphan",
                                                                   "unknown",
                                                                   "hotfixed",
                                                                   "vendor-fixed",
                                                                   "not-concerned"};
    return names.at(static_cast<std::size_t>(state));
}

HostStanding standing_of(const HostReport& report, const std::vector<InventoryItem>& items,
                         const Freshness& freshness) {
    HostStanding standing;
    standing.host = report.host;
    standing.place = report.place;
    standing.note = report.problem;
    if (!report.status) {
        return standing;
    }
    const HostStatus& status = *report.status;
    const std::vector<Known> kits = kits_of(status, items);
    const Known kit = kits.size() == 1 ? kits.front() : Known{};
    standing.id = status.id;
    standing.target = kit ? kit.item->target : only_target_of(status.id, items);
    standing.installed = installed_of(status);
    standing.time = status.time;
    standing.note = staleness_of(status.time, freshness);
    if (kits.size() > 1) {
        standing.note = "more than one target has such a kit: which one asked is not told";
        standing.target.clear();
    }
    if (standing.note.empty()) {
        standing.state = state_of(status, kit, standing.note);
        note_an_old_kit(status, kit, standing.note);
    }
    return standing;
}

std::vector<HostStanding> standings_of(const std::vector<HostReport>& reports,
                                       const std::vector<InventoryItem>& items,
                                       const Freshness& freshness) {
    std::vector<HostStanding> all;
    all.reserve(reports.size());
    for (const HostReport& report : reports) {
        all.push_back(standing_of(report, items, freshness));
    }
    std::ranges::stable_sort(all, [](const HostStanding& one, const HostStanding& other) {
        return std::tuple_cat(subject_of(one), std::tie(one.time)) <
               std::tuple_cat(subject_of(other), std::tie(other.time));
    });
    std::vector<HostStanding> last;
    for (HostStanding& one : all) {
        const bool replaces = !last.empty() && !one.id.empty() && !one.host.empty() &&
                              subject_of(last.back()) == subject_of(one);
        if (replaces) {
            last.back() = std::move(one);
        } else {
            last.push_back(std::move(one));
        }
    }
    return last;
}

StateCounts counts_of(const std::vector<HostStanding>& standings) {
    StateCounts counts = {};
    for (const HostStanding& standing : standings) {
        ++counts.at(static_cast<std::size_t>(standing.state));
    }
    return counts;
}

} // namespace stopgap::lifecycle
