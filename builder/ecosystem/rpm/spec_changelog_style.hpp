#pragma once
// How a spec writes its %changelog.
//
// https://docs.fedoraproject.org/en-US/packaging-guidelines/manual-changelog/

#include "base/clock.hpp"
#include "ecosystem/rpm/spec_layout.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

struct ChangelogStyle {
    enum class Day { zero_padded, space_padded, bare };
    enum class Version { absent, bare, dashed, bracketed };

    Day day = Day::zero_padded;
    Version version = Version::dashed;
    bool with_time = false; ///< "Tue Nov 17 12:00:00 UTC 2026"
    bool with_epoch = false;
    std::string bullet = "- ";
    bool blank_between = true; ///< entries are apart from each other
};

struct ChangelogReading {
    std::size_t section = k_none;       ///< of %changelog; k_none: there is none
    std::size_t first_entry = k_none;   ///< statement of the newest entry; k_none: there is none
    std::size_t insert_before = k_none; ///< the statement that a new entry comes before
    std::optional<Instant> newest;      ///< a date without a time is noon, as rpm takes it
    ChangelogStyle style;
};

[[nodiscard]] ChangelogReading read_changelog(const SpecLayout& layout);

/// "Sat Nov 21 2026" in the style; UTC, the weekday as the calendar has it.
[[nodiscard]] std::string changelog_date(Instant date, const ChangelogStyle& style);

/// The date of an entry's heading, "* Sat Nov 21 2026 ..."; absent: it has none.
[[nodiscard]] std::optional<Instant> date_of_heading(std::string_view heading);

} // namespace stopgap::rpm
