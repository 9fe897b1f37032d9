#pragma once
// The deploy kits that lie in a target's folder, as deploy_kits and kit_check find them.

#include "base/files.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

struct Kit {
    fs::path place; ///< below the target's folder
    std::string id;
    std::string manifest;
    std::uint64_t serial = 0;
};

/// What the name of a promotion's file begins with; the environment follows.
inline constexpr const char* k_promotion = "promotion-";

/// "deploy.manifest".
[[nodiscard]] const std::string& kit_manifest_name();

/// Where the kit of that version lies, below the target's folder.
[[nodiscard]] fs::path place_of_kit(const std::string& id, const std::string& version);

/// Error(verification) where a manifest has no serial.
[[nodiscard]] std::vector<Kit> kits_of(const fs::path& folder);

/// The newest kit of each hotfix, by id: that with the highest serial.
[[nodiscard]] std::map<std::string, Kit> newest_kits(const fs::path& folder);
[[nodiscard]] std::optional<Kit> newest_kit(const fs::path& folder, const std::string& id);
/// Error(usage) where the hotfix has none.
[[nodiscard]] Kit require_newest_kit(const fs::path& folder, const std::string& id);

} // namespace stopgap::lifecycle
