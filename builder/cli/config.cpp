// stopgap config: the settings in force, and where each came from.

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/settings.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::pair<std::string, Setting>> rows_of(const Settings& settings) {
    std::vector<std::pair<std::string, Setting>> rows = {{"state", settings.state},
                                                         {"maintainer", settings.maintainer},
                                                         {"jobs", settings.jobs},
                                                         {"cache.size", settings.cache_size},
                                                         {"cache.age", settings.cache_age}};
    rows.insert(rows.end(), {{"signing.key", settings.signing_key},
                             {"signing.home", settings.signing_home},
                             {"publish.repository", settings.publish_repository},
                             {"publish.url", settings.publish_url},
                             {"publish.valid_days", settings.publish_valid_days}});
    for (const auto& [name, setting] : settings.mirrors) {
        rows.emplace_back("mirrors." + name, setting);
    }
    for (const Setting& folder : settings.targets) {
        rows.emplace_back("targets", folder);
    }
    return rows;
}

int config(const CommonOptions& options) {
    Json list = Json::array();
    for (const auto& [name, setting] : rows_of(load_settings(options))) {
        if (options.json) {
            list.push_back({{"name", name}, {"value", setting.value}, {"origin", setting.origin}});
        } else {
            fmt::print("{:<24} {:<40} {}\n", name, setting.value, setting.origin);
        }
    }
    if (options.json) {
        print_json({{"schema", 1}, {"settings", list}});
    }
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_config(CLI::App&, const CommonOptions& options) {
    return [&options] { return config(options); };
}

} // namespace stopgap::cli
