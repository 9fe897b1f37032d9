// stopgap root list|create|import|remove: the base roots that builds stand on.

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "ecosystem/base_root.hpp"
#include "ecosystem/root_import.hpp"
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
    const sandbox::LayerStore store(settings.state.value);
    std::vector<sandbox::LayerInfo> layers = store.list();
    for (const std::string& key : store.unusable()) {
        layers.push_back({.key = key, .description = "not usable: damaged, or of another version"});
    }
    for (sandbox::LayerInfo& layer : layers) {
        if (layer.key.starts_with("root-") || is_imported_root(layer.key)) {
            found.push_back(std::move(layer));
        }
    }
    return found;
}

bool is_usable(const sandbox::LayerInfo& root) {
    return !root.tree.empty();
}

/// The target that a root's key names: of two names the longer one ("a-b" in "root-a-b-1").
std::string target_of(const std::string& key, const std::vector<Target>& targets) {
    std::string longest;
    for (const Target& target : targets) {
        const bool is_of_it = key.starts_with("root-" + target.name + "-") ||
                              key.starts_with(imported_prefix(target.name));
        if (is_of_it && target.name.size() > longest.size()) {
            longest = target.name;
        }
    }
    return longest;
}

void print_root(const sandbox::LayerInfo& root) {
    if (!is_usable(root)) {
        fmt::print("    {}  {}\n", root.key, root.description);
        return;
    }
    fmt::print("    {}  {:>9}  made {}\n", root.key, human_size(root.size_bytes),
               rfc3339_date(root.created));
    if (is_imported_root(root.key)) {
        fmt::print("        {}\n", printable(root.description));
    }
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
                            {"imported", is_imported_root(layer.key)},
                            {"usable", is_usable(layer)},
                            {"created", rfc3339_date(layer.created)},
                            {"last_used", rfc3339_date(layer.last_used)}});
        }
        print_json({{"schema", 1}, {"roots", rows}});
        return static_cast<int>(ExitStatus::done);
    }
    const std::vector<Target> targets = sandbox::known_targets(settings.target_folders());
    for (const Target& target : targets) {
        fmt::print("{:<26} {}\n", target.name, target.description);
        for (const sandbox::LayerInfo& layer : layers) {
            if (target_of(layer.key, targets) == target.name) {
                print_root(layer);
            }
        }
    }
    return static_cast<int>(ExitStatus::done);
}

int create(const std::string& name, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Target target = sandbox::find_target(name, settings.target_folders());
    sandbox::require_keyring(target, settings.target_folders());
    Session session(options, settings);
    const LayerState state = ecosystem_of(target.family).ensure_root(target, session.workplace());
    fmt::print("{}: {} ({:.1f} s)\n", state.key, state.was_there ? "is there" : "made",
               state.seconds);
    return static_cast<int>(ExitStatus::done);
}

int import(const std::string& name, const RootImport& wanted, const CommonOptions& options) {
    if (!wanted.sha256.empty() && !is_sha256(wanted.sha256)) {
        throw Error(ExitStatus::usage, "--sha256 " + printable(wanted.sha256) +
                                           ": must be 64 lowercase hexadecimal digits");
    }
    const Settings settings = load_settings(options);
    const Target target = sandbox::find_target(name, settings.target_folders());
    Session session(options, settings);
    const ImportedRoot root = import_root(target, wanted, session.workplace());
    for (const std::string& said : root.notes) {
        note(root.key + ": " + said);
    }
    fmt::print("{}: imported ({:.1f} s)\n", root.key, root.seconds);
    return static_cast<int>(ExitStatus::done);
}

/// What `name` means: the root of that key, or the roots of that target. Throws Error(usage) where
/// there is none.
std::vector<std::string> roots_named(const std::string& name, const Settings& settings) {
    const std::vector<Target> targets = sandbox::known_targets(settings.target_folders());
    std::vector<std::string> known;
    std::vector<std::string> keys;
    for (const sandbox::LayerInfo& layer : roots(settings)) {
        const std::string target = target_of(layer.key, targets);
        if (layer.key == name || (!name.empty() && target == name)) {
            keys.push_back(layer.key);
        }
        known.push_back(layer.key);
        known.push_back(target);
    }
    if (keys.empty()) {
        const std::optional<std::string> meant = nearest(name, known);
        throw Error(ExitStatus::usage, printable(name) + ": no such root")
            .with_hint(meant ? "did you mean " + *meant + "?"
                             : "`stopgap root list` shows those that are there");
    }
    return keys;
}

int remove(const std::string& name, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::vector<std::string> keys = roots_named(name, settings);
    sandbox::LayerStore layers(settings.state.value);
    for (const std::string& key : keys) {
        layers.remove(key);
    }
    std::vector<std::string> used = layers.keys();
    std::erase_if(used, [&](const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) == keys.end();
    });
    if (used.size() < keys.size()) {
        fmt::print("{} removed\n", keys.size() - used.size());
    }
    if (!used.empty()) {
        throw Error(ExitStatus::machine, joined(used, ", ") + ": a running build uses it")
            .with_hint("wait for it to end");
    }
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_root(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> name = std::make_shared<std::string>();
    const CLI::App* creating = app.add_subcommand("create", "make the root of TARGET");
    const std::shared_ptr<RootImport> wanted = std::make_shared<RootImport>();
    CLI::App* importing = app.add_subcommand("import", "take a root that somebody made");
    const CLI::App* removing = app.add_subcommand("remove", "remove the roots of TARGET");
    app.add_subcommand("list", "list the targets and their roots");
    app.require_subcommand(1);
    app.get_subcommand("create")->add_option("TARGET", *name)->required();
    importing->add_option("TARGET", *name)->required();
    importing->add_option("FROM", wanted->from, "an OCI image layout, or a tar archive")
        ->required();
    importing->add_option("--sha256", wanted->sha256, "of the archive, or of the image's manifest");
    app.get_subcommand("remove")->add_option("TARGET", *name, "a target or a key")->required();
    for (CLI::App* sub : app.get_subcommands({})) {
        sub->fallthrough(); // so that common options may stand after the word
    }
    return [name, wanted, creating, importing, removing, &options] {
        return creating->parsed()    ? create(*name, options)
               : importing->parsed() ? import(*name, *wanted, options)
               : removing->parsed()  ? remove(*name, options)
                                     : list(options);
    };
}

} // namespace stopgap::cli
