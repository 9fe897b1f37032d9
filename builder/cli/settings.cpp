#include "cli/settings.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

/// Whether something may be read there; a folder that we may not look into holds nothing for us.
bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// A folder below the one that the variable names; absent where that is no absolute path.
std::optional<Setting> folder_of(const char* name, const std::string& below) {
    const std::string folder = variable(name);
    if (!folder.starts_with('/')) {
        return std::nullopt;
    }
    return Setting{fs::path(folder) / below, std::string("$") + name};
}

/// $XDG_..._HOME, else below the home folder (XDG Base Directory Specification).
std::optional<Setting> xdg_folder(const char* name, const std::string& below_home,
                                  const std::string& below) {
    const std::optional<Setting> own = folder_of(name, below);
    return own ? own : folder_of("HOME", below_home + "/" + below);
}

/// Empty where nothing says where it is.
Setting default_state() {
    if (geteuid() == 0) {
        return {"/var/lib/stopgap", "built in"};
    }
    return xdg_folder("XDG_STATE_HOME", ".local/state", "stopgap").value_or(Setting{});
}

std::string place(const fs::path& file, const toml::node& node) {
    return fmt::format("{}:{}:{}", file.string(), node.source().begin.line,
                       node.source().begin.column);
}

Setting text_setting(const fs::path& file, const std::string& key, const toml::node& node) {
    const std::optional<std::string> text = node.value_exact<std::string>();
    if (!text || text->empty()) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: {} must be a text that is not empty", place(file, node), key));
    }
    return {*text, place(file, node)};
}

void read_mirrors(const fs::path& file, const toml::node& node, Settings& settings) {
    if (!node.is_table()) {
        throw Error(ExitStatus::usage, place(file, node) + ": mirrors must be a table");
    }
    for (const auto& [key, value] : *node.as_table()) {
        const std::string name(key.str());
        Setting setting = text_setting(file, "mirrors." + name, value);
        if (setting.value.rfind("http://", 0) != 0 && setting.value.rfind("https://", 0) != 0) {
            throw Error(ExitStatus::usage,
                        place(file, value) + ": a mirror is an http or https URL");
        }
        settings.mirrors[name] = std::move(setting);
    }
}

void read_key(const fs::path& file, const std::string& key, const toml::node& node,
              Settings& settings) {
    if (key == "state") {
        settings.state = text_setting(file, key, node);
        settings.state.value = fs::absolute(file).parent_path() / settings.state.value;
    } else if (key == "maintainer") {
        settings.maintainer = text_setting(file, key, node);
    } else if (key == "targets") {
        Setting folder = text_setting(file, key, node);
        folder.value = fs::absolute(file).parent_path() / folder.value;
        settings.targets.insert(settings.targets.begin(), std::move(folder));
    } else if (key == "jobs") {
        const std::optional<std::int64_t> jobs = node.value_exact<std::int64_t>();
        if (!jobs || *jobs < 1 || *jobs > 1024) {
            throw Error(ExitStatus::usage,
                        place(file, node) + ": jobs must be a number from 1 to 1024");
        }
        settings.jobs = {std::to_string(*jobs), place(file, node)};
    } else if (key == "mirrors") {
        read_mirrors(file, node, settings);
    } else {
        const std::optional<std::string> meant =
            nearest(key, {"state", "maintainer", "targets", "jobs", "mirrors"});
        throw Error(ExitStatus::usage,
                    fmt::format("{}: unknown key \"{}\"", place(file, node), printable(key)))
            .with_hint(meant ? "did you mean \"" + *meant + "\"?" : "");
    }
}

void read_file_into(const fs::path& file, Settings& settings) {
    try {
        const toml::table table = toml::parse_file(file.string());
        for (const auto& [key, node] : table) {
            read_key(file, std::string(key.str()), node, settings);
        }
    } catch (const toml::parse_error& error) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}:{}:{}: {}", file.string(), error.source().begin.line,
                                error.source().begin.column, error.description()));
    }
}

std::vector<fs::path> config_files(const CommonOptions& options) {
    std::vector<fs::path> files = {"/etc/stopgap/stopgap.toml"};
    if (const std::optional<Setting> own =
            xdg_folder("XDG_CONFIG_HOME", ".config", "stopgap/stopgap.toml")) {
        files.emplace_back(own->value);
    }
    std::erase_if(files, [](const fs::path& usual) { return !is_there(usual); });
    if (!options.config.empty()) {
        if (!fs::is_regular_file(options.config)) {
            throw Error(ExitStatus::usage, options.config.string() + ": is no file");
        }
        files.push_back(options.config);
    }
    return files;
}

/// The descriptions that come with stopgap: beside an installed binary, else in the source tree.
fs::path shipped_targets() {
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path installed = program.parent_path().parent_path() / "share/stopgap/roots";
    return fs::is_directory(installed) ? installed : fs::path(STOPGAP_ROOTS);
}

} // namespace

std::vector<fs::path> Settings::target_folders() const {
    std::vector<fs::path> folders;
    for (const Setting& folder : targets) {
        folders.emplace_back(folder.value);
    }
    return folders;
}

Settings load_settings(const CommonOptions& options) {
    Settings settings;
    settings.state = default_state();
    settings.maintainer.value = "stopgap <stopgap@localhost>";
    settings.jobs.value = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
    settings.targets = {{shipped_targets(), "built in"}};
    if (const std::optional<Setting> own =
            xdg_folder("XDG_CONFIG_HOME", ".config", "stopgap/targets")) {
        settings.targets.insert(settings.targets.begin(), *own);
    }
    for (const fs::path& file : config_files(options)) {
        read_file_into(file, settings);
    }
    if (!options.state.empty()) {
        settings.state = {fs::absolute(options.state), "command line"};
    }
    if (options.jobs != 0) {
        settings.jobs = {std::to_string(options.jobs), "command line"};
    }
    if (settings.state.value.empty()) {
        throw Error(ExitStatus::usage, "the state folder: HOME does not name a folder")
            .with_hint("name one with --state, or set HOME or XDG_STATE_HOME");
    }
    return settings;
}

} // namespace stopgap::cli
