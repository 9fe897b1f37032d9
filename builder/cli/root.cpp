// stopgap root list|create|remove: the base roots that builds stand on.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

std::vector<sandbox::LayerInfo> roots(const Settings& settings) {
    std::vector<sandbox::LayerInfo> found;
    if (!std::filesystem::exists(settings.state.value)) {
        return found;
    }
    for (sandbox::LayerInfo& layer : sandbox::LayerStore(settings.state.value).list()) {
        if (layer.key.rfind("root-", 0) == 0) {
            found.push_back(std::move(layer));
        }
    }
    return found;
}

int list(const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::vector<sandbox::LayerInfo> layers = roots(settings);
    if (options.json) {
        Json rows = Json::array();
        for (const sandbox::LayerInfo& layer : layers) {
            rows.push_back({{"key", layer.key},
                            {"description", layer.description},
                            {"size_bytes", layer.size_bytes},
                            {"created", rfc3339_date(layer.created)}});
        }
        const Json root = {{"schema", 1}, {"roots", rows}};
        fmt::print("{}\n", root.dump(2));
        return static_cast<int>(ExitStatus::done);
    }
    for (const Target& target : sandbox::known_targets(settings.target_folders)) {
        fmt::print("{:<26} {}\n", target.name, target.description);
        for (const sandbox::LayerInfo& layer : layers) {
            if (layer.key.rfind("root-" + target.name + "-", 0) == 0) {
                fmt::print("    {}  {:>9}  made {}\n", layer.key, human_size(layer.size_bytes),
                           rfc3339_date(layer.created));
            }
        }
    }
    return static_cast<int>(ExitStatus::done);
}

int create(const std::string& name, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Target target = sandbox::find_target(name, settings.target_folders);
    Session session(options, settings);
    const LayerState state = ecosystem_of(target.family).ensure_root(target, session.workplace());
    fmt::print("{}: {} ({:.1f} s)\n", state.key, state.was_there ? "is there" : "made",
               state.seconds);
    return static_cast<int>(ExitStatus::done);
}

int remove(const std::string& name, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::vector<Target> targets = sandbox::known_targets(settings.target_folders);
    const bool is_target = std::any_of(targets.begin(), targets.end(),
                                       [&](const Target& target) { return target.name == name; });
    sandbox::LayerStore layers(settings.state.value);
    unsigned removed = 0;
    for (const sandbox::LayerInfo& layer : roots(settings)) {
        const bool wanted =
            layer.key == name || (is_target && layer.key.rfind("root-" + name + "-", 0) == 0);
        if (wanted && !layers.remove(layer.key)) {
            throw Error(ExitStatus::machine, layer.key + ": a running build uses it")
                .with_hint("wait for it to end");
        }
        removed += wanted ? 1 : 0;
    }
    if (removed == 0) {
        throw Error(ExitStatus::usage, printable(name) + ": no such root")
            .with_hint("`stopgap root list` shows those that are there");
    }
    fmt::print("{} removed\n", removed);
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_root(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> name = std::make_shared<std::string>();
    const CLI::App* creating = app.add_subcommand("create", "make the root of TARGET");
    const CLI::App* removing = app.add_subcommand("remove", "remove the roots of TARGET");
    app.add_subcommand("list", "list the targets and their roots");
    app.require_subcommand(1);
    app.get_subcommand("create")->add_option("TARGET", *name)->required();
    app.get_subcommand("remove")->add_option("TARGET", *name, "a target or a key")->required();
    for (CLI::App* sub : app.get_subcommands({})) {
        sub->fallthrough(); // so that common options may stand after the word
    }
    return [name, creating, removing, &options] {
        return creating->parsed()   ? create(*name, options)
               : removing->parsed() ? remove(*name, options)
                                    : list(options);
    };
}

} // namespace stopgap::cli
