#pragma once
// The suffixes that vendors and we put on Debian versions, found and taken off. Private to the
// version rule (hotfix_version.cpp, vendor_versions.cpp, version_order.cpp).

#include "model/target.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::deb {

/// "2+bhot3": until_count "2+bhot", count 3. "2.4.68-0hot1", "1.2hot1" (a bump) likewise.
struct HotfixSuffix {
    std::string until_count;
    unsigned count = 0;
};

/// The suffix of ours that a version ends with; absent: it is the vendor's.
[[nodiscard]] std::optional<HotfixSuffix> hotfix_suffix_of(std::string_view version);

/// "+bhot" or "hot": what a backport puts between the base's version and N.
[[nodiscard]] std::string_view label_suffix(VersionScheme scheme);

/// The digits that a text ends with; empty: none.
[[nodiscard]] std::string_view number_at_end(std::string_view text);

/// Without a binary rebuild's "+bN" (Debian's binNMU), where the version ends with one.
[[nodiscard]] std::string without_rebuild(const std::string& version);

/// Whether the hotfix keeps the base's label: base + suffix + number, or our suffix counted on.
[[nodiscard]] bool is_on_label_of(const std::string& base, const std::string& hotfix,
                                  VersionScheme scheme);

/// The version with the number at its end counted up by one; empty where it ends otherwise.
[[nodiscard]] std::string counted_up(const std::string& version);

} // namespace stopgap::deb
