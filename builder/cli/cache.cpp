// stopgap cache list|trim|clear|remove: what lies in the cache, and taking it away.

#include "ecosystem/cache.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/settings.hpp"
#include "sandbox/scratch.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;
using Kind = CacheItem::Kind;

/// The words of the command line.
struct Words {
    std::vector<std::string> names;
    std::string size; ///< empty: the configured one
    std::string age;
};

std::string day(Instant instant) {
    return rfc3339_date(instant).substr(0, 10);
}

std::uint64_t total_of(const std::vector<CacheItem>& items) {
    std::uint64_t bytes = 0;
    for (const CacheItem& item : items) {
        bytes += item.size_bytes;
    }
    return bytes;
}

Json json_of(const std::vector<CacheItem>& items) {
    Json rows = Json::array();
    for (const CacheItem& item : items) {
        rows.push_back({{"kind", name_of(item.kind)},
                        {"name", item.name},
                        {"description", item.description},
                        {"size_bytes", item.size_bytes},
                        {"last_used", rfc3339_date(item.last_used)}});
    }
    return rows;
}

/// Files are too many to name: one line for each other kind.
void print_sums(const std::vector<CacheItem>& items) {
    std::map<Kind, std::vector<CacheItem>> kinds;
    for (const CacheItem& item : items) {
        if (item.kind != Kind::layer) {
            kinds[item.kind].push_back(item);
        }
    }
    for (const auto& [kind, of_kind] : kinds) {
        fmt::print("{:>9}  {}..{}  {} of kind {}\n", human_size(total_of(of_kind)),
                   day(of_kind.front().last_used), day(of_kind.back().last_used), of_kind.size(),
                   name_of(kind));
    }
}

int list(const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::vector<CacheItem> items = list_cache(settings.state.value);
    if (options.json) {
        print_json(
            {{"schema", 1},
             {"size_bytes", total_of(items)},
             {"limits", {{"size", settings.cache_size.value}, {"age", settings.cache_age.value}}},
             {"items", json_of(items)}});
        return static_cast<int>(ExitStatus::done);
    }
    for (const CacheItem& item : items) {
        if (item.kind == Kind::layer) {
            fmt::print("{:>9}  {}  {}  {}\n", human_size(item.size_bytes), day(item.last_used),
                       item.name, printable(item.description));
        }
    }
    print_sums(items);
    fmt::print("{:>9}  in all; limits: {}, and {} without use\n", human_size(total_of(items)),
               settings.cache_size.value, settings.cache_age.value);
    return static_cast<int>(ExitStatus::done);
}

int report(const Collection& done, const CommonOptions& options) {
    if (options.json) {
        print_json({{"schema", 1},
                    {"removed", json_of(done.removed)},
                    {"in_use", json_of(done.in_use)},
                    {"left_bytes", done.left_bytes}});
    } else {
        fmt::print("{} removed ({}), {} left\n", done.removed.size(),
                   human_size(total_of(done.removed)), human_size(done.left_bytes));
        if (!done.in_use.empty()) {
            fmt::print("{} ({}) kept: a running build may use them\n", done.in_use.size(),
                       human_size(total_of(done.in_use)));
        }
    }
    return static_cast<int>(ExitStatus::done);
}

int trim(const CommonOptions& options, const Settings& settings, const CacheLimits& limits) {
    const std::filesystem::path state = settings.state.value;
    if (!std::filesystem::exists(state)) {
        return report({}, options);
    }
    sandbox::collect_abandoned(state);
    return report(trim_cache(state, limits, sandbox::Deletion::now), options);
}

int trim(const CommonOptions& options, const Words& words) {
    const Settings settings = load_settings(options);
    CacheLimits limits = settings.cache_limits();
    if (!words.size.empty()) {
        limits.size_bytes = cache_size_of(words.size, "--size " + printable(words.size));
    }
    if (!words.age.empty()) {
        limits.age = cache_age_of(words.age, "--age " + printable(words.age));
    }
    return trim(options, settings, limits);
}

/// Throws Error(usage) where a name is none of the cache's.
std::vector<CacheItem> items_named(const std::vector<std::string>& names,
                                   const std::vector<CacheItem>& items) {
    std::vector<CacheItem> found;
    for (const std::string& name : names) {
        const std::size_t before = found.size();
        std::copy_if(items.begin(), items.end(), std::back_inserter(found),
                     [&](const CacheItem& item) { return item.name == name; });
        if (found.size() == before) {
            throw Error(ExitStatus::usage, printable(name) + ": nothing in the cache has that name")
                .with_hint("`stopgap cache list --json` lists them all");
        }
    }
    return found;
}

int remove(const CommonOptions& options, const Words& words) {
    const std::filesystem::path state = load_settings(options).state.value;
    const std::vector<CacheItem> wanted = items_named(words.names, list_cache(state));
    const std::vector<CacheItem> in_use = remove_from_cache(state, wanted);
    fmt::print("{} removed\n", wanted.size() - in_use.size());
    if (!in_use.empty()) {
        throw Error(ExitStatus::machine, in_use.front().name + ": a running build may use it")
            .with_hint("wait for it to end");
    }
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_cache(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<Words> words = std::make_shared<Words>();
    app.add_subcommand("list", "list what lies there, what was not used for longest first");
    CLI::App* trimming = app.add_subcommand("trim", "remove what the limits do not allow");
    trimming->add_option("--size", words->size, "keep at most so much, such as 20G");
    trimming->add_option("--age", words->age, "remove what was not used for longer, such as 30d");
    const CLI::App* clearing = app.add_subcommand("clear", "remove all but imported roots");
    CLI::App* removing = app.add_subcommand("remove", "remove these");
    removing->add_option("NAME", words->names, "a layer's key, or a file's digest")->required();
    app.require_subcommand(0, 1);
    for (CLI::App* sub : app.get_subcommands({})) {
        sub->fallthrough(); // so that common options may stand after the word
    }
    return [words, trimming, clearing, removing, &options] {
        return trimming->parsed()   ? trim(options, *words)
               : clearing->parsed() ? trim(options, load_settings(options), {})
               : removing->parsed() ? remove(options, *words)
                                    : list(options);
    };
}

} // namespace stopgap::cli
