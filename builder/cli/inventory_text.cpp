#include "cli/inventory_text.hpp"

#include "base/text.hpp"
#include "lifecycle/monitoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace stopgap::cli {

namespace {

using lifecycle::HostStanding;
using lifecycle::HostState;
using lifecycle::InventoryItem;
using lifecycle::KitStanding;

constexpr std::size_t k_note_bytes = 160;
constexpr std::size_t k_versions_bytes = 80;

using Row = std::vector<std::string>;

/// Columns as wide as what is in them; an empty cell is "-".
void print_table(std::vector<Row> rows) {
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (Row& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            std::string& cell = row[column];
            cell = cell.empty() ? "-" : printable(cell);
            widths[column] = std::max(widths[column], cell.size());
        }
    }
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t column = 0; column + 1 < row.size(); ++column) {
            line += fmt::format("{:<{}}  ", row[column], widths[column]);
        }
        fmt::print("{}{}\n", line, row.back());
    }
}

std::string day_of(const std::string& rfc3339) {
    return rfc3339.substr(0, std::string_view("0000-00-00").size());
}

std::string standing_of(const InventoryItem& item) {
    std::string text = "published";
    if (item.newest().retired) {
        const std::string& successor = item.newest().retired->vendor_version;
        text = fmt::format("retired {}: {}", day_of(item.newest().retired->when),
                           successor.empty() ? "it is taken away"
                                             : "the vendor's " + successor + " takes its place");
    }
    const std::size_t older = item.versions.size() - 1;
    return older == 0 ? text : fmt::format("{}; {} older kept", text, older);
}

std::string environments_of(const KitStanding& kit) {
    if (kit.environments.empty()) {
        return "all hosts";
    }
    std::vector<std::string> closed;
    std::ranges::copy_if(kit.environments, std::back_inserter(closed), [&](const std::string& one) {
        return std::ranges::find(kit.open_to, one) == kit.open_to.end();
    });
    return joined(kit.open_to, ",") + (closed.empty() ? "" : ", not " + joined(closed, ","));
}

Row row_of(const InventoryItem& item, Instant when) {
    const artifacts::Manifest& manifest = item.newest().manifest;
    std::string until;
    if (item.kit) {
        until = day_of(item.kit->expires) + (has_expired(*item.kit, when) ? " (expired)" : "");
    }
    return {item.target,
            manifest.id,
            manifest.version,
            manifest.base_name + " " + manifest.base_version,
            joined(manifest.cves, ","),
            day_of(item.newest().published.when),
            until,
            item.kit ? environments_of(*item.kit) : std::string(),
            standing_of(item)};
}

std::string shortened(const std::string& text, std::size_t longest) {
    return text.size() > longest ? text.substr(0, longest) + "..." : text;
}

Row row_of(const HostStanding& host) {
    return {host.host,
            host.id,
            host.target,
            std::string(name_of(host.state)),
            shortened(joined(host.installed, ","), k_versions_bytes),
            host.time,
            shortened(host.note, k_note_bytes)};
}

/// "2 hotfixed, 1 vulnerable-base".
std::string counts_text(const std::vector<HostStanding>& hosts) {
    const lifecycle::StateCounts counts = lifecycle::counts_of(hosts);
    std::vector<std::string> said;
    for (std::size_t state = 0; state < counts.size(); ++state) {
        if (counts.at(state) > 0) {
            said.push_back(
                fmt::format("{} {}", counts.at(state), name_of(static_cast<HostState>(state))));
        }
    }
    return said.empty() ? "no host told anything" : joined(said, ", ");
}

/// Whether a version of the hotfix is installed there.
bool runs_it(const HostStanding& host) {
    return host.state == HostState::hotfixed || host.state == HostState::hotfixed_not_restarted ||
           host.state == HostState::outdated || host.state == HostState::orphan;
}

void print_summary(const std::string& subject, const std::vector<HostStanding>& hosts) {
    fmt::print("{}: {}\n", subject, counts_text(hosts));
    std::vector<std::string> still;
    for (const HostStanding& host : hosts) {
        if (runs_it(host)) {
            still.push_back(host.host);
        }
    }
    if (!still.empty()) {
        fmt::print("  runs on {}\n", joined(still, ", "));
    }
}

void print_hosts(const std::vector<HostStanding>& hosts, const std::vector<InventoryItem>& items) {
    std::vector<Row> rows = {{"HOST", "ID", "TARGET", "STATE", "INSTALLED", "TOLD", "NOTE"}};
    for (const HostStanding& host : hosts) {
        rows.push_back(row_of(host));
    }
    fmt::print("\n");
    if (!hosts.empty()) {
        print_table(std::move(rows));
        fmt::print("\n");
    }
    HostsByHotfix about = by_hotfix(hosts);
    for (const InventoryItem& item : items) {
        about.try_emplace({item.id(), item.target});
    }
    for (const auto& [hotfix, those] : about) {
        const auto& [id, target] = hotfix;
        const std::string subject = id.empty() ? "of no hotfix" : id;
        print_summary(target.empty() ? subject : subject + " for " + target, those);
    }
}

} // namespace

HostsByHotfix by_hotfix(const std::vector<HostStanding>& hosts) {
    HostsByHotfix about;
    for (const HostStanding& host : hosts) {
        about[{host.id, host.target}].push_back(host);
    }
    return about;
}

void print_as_text(const Inventory& inventory) {
    if (inventory.items.empty()) {
        fmt::print("{}: holds no hotfix\n", inventory.repository);
    } else {
        std::vector<Row> rows = {{"TARGET", "ID", "VERSION", "BASE", "CVES", "PUBLISHED",
                                  "KIT UNTIL", "OPEN TO", "STANDING"}};
        for (const InventoryItem& item : inventory.items) {
            rows.push_back(row_of(item, inventory.when));
        }
        print_table(std::move(rows));
    }
    if (inventory.hosts) {
        print_hosts(*inventory.hosts, inventory.items);
    }
}

} // namespace stopgap::cli
