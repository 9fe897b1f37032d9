#include "cli/watched.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/settings.hpp"
#include "lifecycle/hotfix_records.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stopgap::cli {

namespace fs = std::filesystem;

fs::path watched_repository(const WatchOptions& options, const Settings& settings) {
    fs::path repository = options.repository.empty() ? fs::path(settings.publish_repository.value)
                                                     : options.repository;
    if (repository.empty()) {
        throw Error(ExitStatus::usage, "nothing says in which repository the hotfix is published")
            .with_hint("--repository DIR, or [publish] repository in the configuration");
    }
    return repository;
}

WatchedHotfix read_watched(const fs::path& repository, const std::string& fingerprint,
                           const Recipe& recipe, const Target& target) {
    const fs::path folder = repository / target.name;
    const fs::path key = folder / k_public_key_file;
    std::optional<WatchedHotfix> newest;
    if (fs::is_regular_file(fs::symlink_status(key))) {
        TrustedKeys keys = {{key}, {}};
        if (!fingerprint.empty()) {
            keys.fingerprints = {fingerprint};
        }
        for (const PublishedHotfix& hotfix : lifecycle::read_hotfixes(folder, target.name, keys)) {
            const bool is_newer = !newest || hotfix.published.when > newest->when;
            if (hotfix.manifest.id == recipe.id && is_newer) {
                newest = WatchedHotfix{hotfix.manifest, hotfix.published.when, hotfix.retired};
            }
        }
    }
    if (!newest) {
        throw Error(ExitStatus::usage, fmt::format("{}: holds no {} for {}", repository.string(),
                                                   recipe.id, target.name))
            .with_hint("`stopgap publish RECIPE` puts it there");
    }
    return *newest;
}

nlohmann::ordered_json evidence_json(const std::vector<artifacts::Evidence>& evidence) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const artifacts::Evidence& one : evidence) {
        list.push_back({{"kind", one.kind}, {"says", name_of(one.says)}, {"text", one.text}});
    }
    return list;
}

void print_evidence(const std::vector<artifacts::Evidence>& evidence) {
    for (const artifacts::Evidence& one : evidence) {
        fmt::print("  evidence      {}: {}\n", name_of(one.says), printable(one.text));
    }
}

} // namespace stopgap::cli
