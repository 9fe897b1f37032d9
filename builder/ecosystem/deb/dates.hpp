#pragma once
// Dates as Release files (RFC 1123, "Sat, 10 Jun 2023 08:53:33 UTC") and changelogs (RFC 5322,
// "Sat, 10 Jun 2023 10:53:33 +0200") write them.

#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace stopgap::deb {

/// The instant; absent where the text is no such date, or none of the years 1970 to 2200. The day's
/// name is optional and, where it stands, is not held against the date (real changelogs err there).
/// The zone is UTC, GMT, Z or +HHMM.
[[nodiscard]] std::optional<Instant> parse_date(std::string_view text);

} // namespace stopgap::deb
