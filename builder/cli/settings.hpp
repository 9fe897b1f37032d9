#pragma once
// Configuration: /etc/stopgap/stopgap.toml, the user's own, --config; later ones win. What the
// command line says wins over all.

#include "cli/commands.hpp"
#include "ecosystem/cache.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::cli {

/// A value and where it came from: "built in", a variable of the environment, a file with its line,
/// or "command line".
struct Setting {
    std::string value;
    std::string origin = "built in";
};

struct Settings {
    Setting state;
    Setting maintainer;
    Setting jobs;
    Setting cache_size;                     ///< "20G"
    Setting cache_age;                      ///< "30d"
    std::map<std::string, Setting> mirrors; ///< name -> base URL
    Setting signing_key;                    ///< whole fingerprint; empty: the project's own key
    Setting signing_home;                   ///< GnuPG's folder; empty where nothing says which
    Setting publish_repository;             ///< empty: --repository names it
    Setting publish_url;                    ///< empty: the repository is used from where it lies
    Setting publish_valid_days;
    std::vector<Setting> targets; ///< folders with target descriptions, searched first to last

    [[nodiscard]] std::vector<std::filesystem::path> target_folders() const;
    [[nodiscard]] CacheLimits cache_limits() const;
    /// How long clients may believe an index.
    [[nodiscard]] std::chrono::hours publish_valid_for() const {
        return std::chrono::days(std::stoi(publish_valid_days.value));
    }
};

/// The whole fingerprint that the text is, in upper case and without spaces; absent: it is none.
[[nodiscard]] std::optional<std::string> fingerprint_of(const std::string& text);

/// fingerprint_of() what --fingerprint was given. Throws Error(usage).
[[nodiscard]] std::string require_fingerprint(const std::string& text);
/// The same of an option that may be absent: then empty. An empty one is none, and an Error.
[[nodiscard]] inline std::string given_fingerprint(const std::optional<std::string>& option) {
    return option ? require_fingerprint(*option) : std::string();
}

/// Throws Error(usage) "SUBJECT must be ..." for what is no http or https URL.
void require_web_address(const std::string& url, const std::string& subject);

/// "20G", "30d" as values. Throws Error(usage) "SUBJECT: ..." for any other form.
[[nodiscard]] std::uint64_t cache_size_of(const std::string& text, const std::string& subject);
[[nodiscard]] std::chrono::seconds cache_age_of(const std::string& text,
                                                const std::string& subject);

/// Throws Error(usage) "FILE:LINE:COLUMN: ..." for an unknown key or a wrong type, and where
/// nothing says which folder the state is in.
[[nodiscard]] Settings load_settings(const CommonOptions& options);

} // namespace stopgap::cli
