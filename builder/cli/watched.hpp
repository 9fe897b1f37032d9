#pragma once
// The published hotfix of a recipe and what the vendor offers beside it, as `status` and `retire`
// ask.

#include "cli/session.hpp"
#include "lifecycle/vendor_watch.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace stopgap::cli {

/// Which hotfixes, and where they are published.
struct WatchOptions {
    std::string recipe;
    std::filesystem::path repository; ///< empty: the configured one
    /// Of the key that must have signed it; absent: the repository's own key.
    std::optional<std::string> fingerprint;
};

/// The version of the hotfix that was published last for a target.
struct WatchedHotfix {
    artifacts::Manifest manifest;
    std::string when; ///< RFC 3339
    std::optional<artifacts::Retirement> retired;
};

/// The repository of the options, else of the settings. Throws Error(usage) where there is none.
[[nodiscard]] std::filesystem::path watched_repository(const WatchOptions& options,
                                                       const Settings& settings);

/// Reads what the repository holds of the recipe for a target, each signature checked. Throws
/// Error(usage) where that is nothing.
[[nodiscard]] WatchedHotfix read_watched(const std::filesystem::path& repository,
                                         const std::string& fingerprint, const Recipe& recipe,
                                         const Target& target);

[[nodiscard]] nlohmann::ordered_json
evidence_json(const std::vector<artifacts::Evidence>& evidence);

/// One line each: "evidence  fixed: 2.4.68-1 is of upstream 2.4.68 or later".
void print_evidence(const std::vector<artifacts::Evidence>& evidence);

} // namespace stopgap::cli
