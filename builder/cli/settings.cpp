#include "cli/settings.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "recipe/forms.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <unistd.h>

#include <algorithm>
#include <cctype>
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

const toml::table& table_of(const fs::path& file, const std::string& key, const toml::node& node) {
    if (!node.is_table()) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: {} must be a table", place(file, node), key));
    }
    return *node.as_table();
}

void read_mirrors(const fs::path& file, const toml::node& node, Settings& settings) {
    for (const auto& [key, value] : table_of(file, "mirrors", node)) {
        const std::string name(key.str());
        Setting setting = text_setting(file, "mirrors." + name, value);
        if (setting.value.rfind("http://", 0) != 0 && setting.value.rfind("https://", 0) != 0) {
            throw Error(ExitStatus::usage,
                        place(file, value) + ": a mirror is an http or https URL");
        }
        settings.mirrors[name] = std::move(setting);
    }
}

/// A whole number from 1 to `most`.
Setting number_setting(const fs::path& file, const std::string& key, const toml::node& node,
                       std::int64_t most) {
    const std::optional<std::int64_t> number = node.value_exact<std::int64_t>();
    if (!number || *number < 1 || *number > most) {
        throw Error(ExitStatus::usage, fmt::format("{}: {} must be a number from 1 to {}",
                                                   place(file, node), key, most));
    }
    return {std::to_string(*number), place(file, node)};
}

/// A path, relative to the configuration file.
Setting path_setting(const fs::path& file, const std::string& key, const toml::node& node) {
    Setting setting = text_setting(file, key, node);
    setting.value = fs::absolute(file).parent_path() / setting.value;
    return setting;
}

Error unknown_key(const fs::path& file, const toml::node& node, const std::string& key,
                  const std::vector<std::string>& known) {
    const std::optional<std::string> meant = nearest(key, known);
    return Error(ExitStatus::usage,
                 fmt::format("{}: unknown key \"{}\"", place(file, node), printable(key)))
        .with_hint(meant ? "did you mean \"" + *meant + "\"?" : "");
}

Setting fingerprint_setting(const fs::path& file, const toml::node& node) {
    Setting key = text_setting(file, "signing.key", node);
    const std::optional<std::string> fingerprint = fingerprint_of(key.value);
    if (!fingerprint) {
        throw Error(ExitStatus::usage, place(file, node) +
                                           ": signing.key must be a whole fingerprint: 40 "
                                           "hexadecimal digits");
    }
    key.value = *fingerprint;
    return key;
}

void read_signing(const fs::path& file, const toml::node& node, Settings& settings) {
    for (const auto& [key, value] : table_of(file, "signing", node)) {
        if (key == "key") {
            settings.signing_key = fingerprint_setting(file, value);
        } else if (key == "home") {
            settings.signing_home = path_setting(file, "signing.home", value);
        } else {
            throw unknown_key(file, value, std::string(key.str()), {"key", "home"});
        }
    }
}

void read_publish(const fs::path& file, const toml::node& node, Settings& settings) {
    constexpr std::int64_t k_most_days = 3650;
    for (const auto& [key, value] : table_of(file, "publish", node)) {
        if (key == "repository") {
            settings.publish_repository = path_setting(file, "publish.repository", value);
        } else if (key == "url") {
            settings.publish_url = text_setting(file, "publish.url", value);
            require_web_address(settings.publish_url.value, place(file, value) + ": publish.url");
        } else if (key == "valid_days") {
            settings.publish_valid_days =
                number_setting(file, "publish.valid_days", value, k_most_days);
        } else {
            throw unknown_key(file, value, std::string(key.str()),
                              {"repository", "url", "valid_days"});
        }
    }
}

void read_cache(const fs::path& file, const toml::node& node, Settings& settings) {
    for (const auto& [key, value] : table_of(file, "cache", node)) {
        if (key == "size") {
            settings.cache_size = text_setting(file, "cache.size", value);
            static_cast<void>(
                cache_size_of(settings.cache_size.value, place(file, value) + ": cache.size"));
        } else if (key == "age") {
            settings.cache_age = text_setting(file, "cache.age", value);
            static_cast<void>(
                cache_age_of(settings.cache_age.value, place(file, value) + ": cache.age"));
        } else {
            throw unknown_key(file, value, std::string(key.str()), {"size", "age"});
        }
    }
}

void read_key(const fs::path& file, const std::string& key, const toml::node& node,
              Settings& settings) {
    if (key == "state") {
        settings.state = path_setting(file, key, node);
    } else if (key == "maintainer") {
        settings.maintainer = text_setting(file, key, node);
    } else if (key == "targets") {
        settings.targets.insert(settings.targets.begin(), path_setting(file, key, node));
    } else if (key == "jobs") {
        settings.jobs = number_setting(file, key, node, 1024);
    } else if (key == "mirrors") {
        read_mirrors(file, node, settings);
    } else if (key == "cache") {
        read_cache(file, node, settings);
    } else if (key == "signing") {
        read_signing(file, node, settings);
    } else if (key == "publish") {
        read_publish(file, node, settings);
    } else {
        throw unknown_key(
            file, node, key,
            {"state", "maintainer", "targets", "jobs", "mirrors", "cache", "signing", "publish"});
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

/// GnuPG's own folder for a key that is named; for the project's own, one below the state.
void settle_signing_home(Settings& settings) {
    if (!settings.signing_home.value.empty()) {
        return;
    }
    if (settings.signing_key.value.empty()) {
        settings.signing_home = {fs::path(settings.state.value) / "signing", "built in"};
        return;
    }
    const std::optional<Setting> own = folder_of("GNUPGHOME", "");
    settings.signing_home =
        own ? *own : folder_of("HOME", ".gnupg").value_or(Setting{"", "built in"});
}

/// The descriptions that come with stopgap: of an installed one, which is PREFIX/libexec/stopgap/
/// stopgap, else in the source tree.
fs::path shipped_targets() {
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path prefix = program.parent_path().parent_path().parent_path();
    const fs::path installed = prefix / "share/stopgap/roots";
    return fs::is_directory(installed) ? installed : fs::path(STOPGAP_ROOTS);
}

} // namespace

std::optional<std::string> fingerprint_of(const std::string& text) {
    constexpr std::size_t k_digits = 40;
    std::string digits;
    for (const char c : text) {
        if (c != ' ') {
            digits += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    const bool is_whole = digits.size() == k_digits &&
                          digits.find_first_not_of("0123456789ABCDEF") == std::string::npos;
    return is_whole ? std::optional(digits) : std::nullopt;
}

std::string require_fingerprint(const std::string& text) {
    const std::optional<std::string> fingerprint = fingerprint_of(text);
    if (!fingerprint) {
        throw Error(ExitStatus::usage, "--fingerprint: the whole fingerprint of the key that must "
                                       "have signed it: 40 hexadecimal digits")
            .with_hint("ask who publishes it; a key that comes with what it signed proves nothing");
    }
    return *fingerprint;
}

void require_web_address(const std::string& url, const std::string& subject) {
    const bool is_plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!is_plain || (!url.starts_with("http://") && !url.starts_with("https://"))) {
        throw Error(ExitStatus::usage, subject + " must be an http or https URL");
    }
}

std::vector<fs::path> Settings::target_folders() const {
    std::vector<fs::path> folders;
    for (const Setting& folder : targets) {
        folders.emplace_back(folder.value);
    }
    return folders;
}

CacheLimits Settings::cache_limits() const {
    return {cache_size_of(cache_size.value, "cache.size"),
            cache_age_of(cache_age.value, "cache.age")};
}

std::uint64_t cache_size_of(const std::string& text, const std::string& subject) {
    const std::optional<std::uint64_t> size = recipe::parse_size(text);
    if (!size) {
        throw Error(ExitStatus::usage, subject + ": must be a size, such as 20G");
    }
    return *size;
}

std::chrono::seconds cache_age_of(const std::string& text, const std::string& subject) {
    const std::optional<std::uint64_t> age = recipe::parse_duration(text);
    constexpr std::uint64_t k_most_seconds = 100ULL * 365 * 24 * 3600;
    if (!age || *age > k_most_seconds) {
        throw Error(ExitStatus::usage, subject + ": must be a duration, such as 30d");
    }
    return std::chrono::seconds(*age);
}

Settings load_settings(const CommonOptions& options) {
    Settings settings;
    settings.state = default_state();
    settings.maintainer.value = "stopgap <stopgap@localhost>";
    settings.publish_valid_days.value = "30";
    settings.jobs.value = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
    settings.cache_size.value = "20G";
    settings.cache_age.value = "30d";
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
    settle_signing_home(settings);
    if (settings.state.value.empty()) {
        throw Error(ExitStatus::usage, "the state folder: HOME does not name a folder")
            .with_hint("name one with --state, or set HOME or XDG_STATE_HOME");
    }
    return settings;
}

} // namespace stopgap::cli
