// stopgap inventory: what a repository holds, and where hosts stand that were asked.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/inventory_text.hpp"
#include "cli/print_json.hpp"
#include "cli/settings.hpp"
#include "cli/watched.hpp"
#include "engine/failure.hpp"
#include "lifecycle/monitoring.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::HostStanding;
using lifecycle::InventoryItem;

constexpr int k_longest_age_hours = 24 * 366;

struct InventoryOptions {
    WatchOptions watch;               ///< of no recipe
    std::optional<std::string> hosts; ///< a file, a folder or "-"; absent: none are asked about
    int max_age_hours = 24;
    bool nagios = false;
};

/// Throws Error(usage) for a target of --target that the repository does not have.
void keep_targets(const std::vector<std::string>& targets, const std::filesystem::path& repository,
                  Inventory& inventory) {
    for (const std::string& target : targets) {
        if (std::ranges::find(inventory.items, target, &InventoryItem::target) ==
            inventory.items.end()) {
            throw Error(ExitStatus::usage, fmt::format("{}: holds no hotfix for {}",
                                                       repository.string(), printable(target)));
        }
    }
    const auto is_left_out = [&](const std::string& target) {
        return !targets.empty() && !target.empty() &&
               std::ranges::find(targets, target) == targets.end();
    };
    std::erase_if(inventory.items,
                  [&](const InventoryItem& item) { return is_left_out(item.target); });
    if (inventory.hosts) {
        std::erase_if(*inventory.hosts,
                      [&](const HostStanding& host) { return is_left_out(host.target); });
    }
}

Inventory read(const InventoryOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::string fingerprint = given_fingerprint(own.watch.fingerprint);
    const std::filesystem::path repository = watched_repository(own.watch, settings);
    Inventory inventory = {repository.string(), lifecycle::read_inventory(repository, fingerprint),
                           std::nullopt, now()};
    if (own.hosts && own.hosts->empty()) {
        throw Error(ExitStatus::usage, "--hosts: names no file").with_hint("- is standard input");
    }
    if (own.hosts) {
        inventory.hosts =
            lifecycle::standings_of(lifecycle::read_host_reports(*own.hosts), inventory.items,
                                    {inventory.when, std::chrono::hours(own.max_age_hours)});
    }
    keep_targets(options.targets, repository, inventory);
    return inventory;
}

Json kit_json(const InventoryItem& item, Instant when) {
    if (!item.kit) {
        return nullptr;
    }
    return {{"path", item.kit->place},
            {"serial", item.kit->serial},
            {"expires", item.kit->expires},
            {"expired", has_expired(*item.kit, when)},
            {"environments", item.kit->environments},
            {"open_to", item.kit->open_to}};
}

Json retired_json(const InventoryItem& item) {
    const std::optional<artifacts::Retirement>& retired = item.newest().retired;
    return retired ? Json{{"when", retired->when}, {"vendor_version", retired->vendor_version}}
                   : Json(nullptr);
}

Json counts_json(const std::vector<HostStanding>& hosts) {
    const lifecycle::StateCounts counts = lifecycle::counts_of(hosts);
    Json json = Json::object();
    for (std::size_t state = 0; state < counts.size(); ++state) {
        json[std::string(name_of(static_cast<lifecycle::HostState>(state)))] = counts.at(state);
    }
    return json;
}

Json json_of(const InventoryItem& item, const Inventory& inventory) {
    const artifacts::Manifest& manifest = item.newest().manifest;
    return {{"target", item.target},
            {"id", manifest.id},
            {"version", manifest.version},
            {"base", {{"name", manifest.base_name}, {"version", manifest.base_version}}},
            {"cves", manifest.cves},
            {"published", item.newest().published.when},
            {"older_versions", item.versions.size() - 1},
            {"kit", kit_json(item, inventory.when)},
            {"retired", retired_json(item)}};
}

Json json_of(const HostStanding& host) {
    return {{"host", host.host},           {"id", host.id},
            {"target", host.target},       {"state", name_of(host.state)},
            {"installed", host.installed}, {"time", host.time},
            {"place", host.place},         {"note", host.note}};
}

void print_as_json(const Inventory& inventory) {
    HostsByHotfix about = by_hotfix(inventory.hosts.value_or(std::vector<HostStanding>{}));
    Json results = Json::array();
    for (const InventoryItem& item : inventory.items) {
        Json& result = results.emplace_back(json_of(item, inventory));
        result["hosts"] =
            inventory.hosts ? counts_json(about[{item.id(), item.target}]) : Json(nullptr);
    }
    Json hosts = Json::array();
    for (const HostStanding& host : inventory.hosts.value_or(std::vector<HostStanding>{})) {
        hosts.push_back(json_of(host));
    }
    print_json({{"schema", 1},
                {"results", results},
                {"hosts", inventory.hosts ? std::move(hosts) : Json(nullptr)}});
}

int inventory_for_people(const InventoryOptions& own, const CommonOptions& options) {
    const Inventory inventory = read(own, options);
    options.json ? print_as_json(inventory) : print_as_text(inventory);
    return static_cast<int>(ExitStatus::done);
}

/// A plugin says in its one line too why it cannot tell.
int inventory_for_nagios(const InventoryOptions& own, const CommonOptions& options) {
    lifecycle::PluginAnswer answer = {lifecycle::Nagios::unknown, {}};
    const std::optional<Error> failure = engine::failure_of([&] {
        const Inventory inventory = read(own, options);
        answer = lifecycle::plugin_answer(inventory.items, inventory.hosts, inventory.when);
    });
    fmt::print("{}\n", failure ? lifecycle::error_line(*failure) : answer.line);
    return static_cast<int>(answer.severity);
}

} // namespace

std::function<int()> prepare_inventory(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<InventoryOptions> own = std::make_shared<InventoryOptions>();
    app.add_option("--repository", own->watch.repository, "where hotfixes are published");
    app.add_option("--fingerprint", own->watch.fingerprint, "of the key that must have signed all");
    CLI::Option* hosts = app.add_option("--hosts", own->hosts,
                                        "what hosts told: a file of the result lines of "
                                        "`deploy.sh status`, a folder with one for each, or -");
    app.add_option("--max-age", own->max_age_hours, "how many hours that may be old")
        ->check(CLI::Range(1, k_longest_age_hours))
        ->needs(hosts);
    app.add_flag("--nagios", own->nagios, "one line, and the statuses of a monitoring plugin");
    return [own, &options] {
        if (own->nagios && options.json) {
            throw Error(ExitStatus::usage, "inventory: --nagios does not go with --json")
                .with_hint("each is a form of the answer: give one");
        }
        return own->nagios ? inventory_for_nagios(*own, options)
                           : inventory_for_people(*own, options);
    };
}

} // namespace stopgap::cli
