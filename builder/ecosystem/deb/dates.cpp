#include "ecosystem/deb/dates.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace stopgap::deb {

namespace {

constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
using Seconds = std::chrono::seconds;
// What Instant can hold ends in 2262; a later date would wrap round into the past.
constexpr int k_first_year = 1970;
constexpr int k_last_year = 2200;

/// The number that the whole text is, of at most four digits.
std::optional<int> number_of(std::string_view text) {
    int value = 0;
    const std::from_chars_result result =
        std::from_chars(text.data(), text.data() + text.size(), value);
    const bool digits_only =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (text.empty() || text.size() > 4 || !digits_only || result.ec != std::errc()) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::sys_days> day_of(std::string_view day, std::string_view month,
                                            std::string_view year) {
    const std::array<std::string_view, 12>::const_iterator found =
        std::find(k_months.begin(), k_months.end(), month);
    const std::optional<int> day_number = number_of(day);
    const std::optional<int> year_number = number_of(year);
    if (found == k_months.end() || !day_number || !year_number || *year_number < k_first_year ||
        *year_number > k_last_year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(
        std::chrono::year(*year_number),
        std::chrono::month(static_cast<unsigned>(found - k_months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(*day_number)));
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<Seconds> time_of(std::string_view text) {
    const std::vector<std::string> parts = split(text, ':');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    const std::optional<int> hours = number_of(parts[0]);
    const std::optional<int> minutes = number_of(parts[1]);
    const std::optional<int> seconds = number_of(parts[2]);
    // 60 is a leap second (RFC 5322, section 3.3).
    if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60) {
        return std::nullopt;
    }
    return Seconds(*hours * 3600 + *minutes * 60 + *seconds);
}

/// How far the zone is ahead of UTC.
std::optional<Seconds> zone_of(std::string_view text) {
    if (text == "UTC" || text == "GMT" || text == "Z") {
        return Seconds(0);
    }
    if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    const std::optional<int> hours = number_of(text.substr(1, 2));
    const std::optional<int> minutes = number_of(text.substr(3, 2));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const Seconds ahead(*hours * 3600 + *minutes * 60);
    return text[0] == '+' ? ahead : -ahead;
}

} // namespace

std::optional<Instant> parse_date(std::string_view text) {
    if (const std::size_t comma = text.find(','); comma != std::string_view::npos) {
        text.remove_prefix(comma + 1);
    }
    const std::vector<std::string> words = words_of(text);
    if (words.size() != 5) {
        return std::nullopt;
    }
    const std::optional<std::chrono::sys_days> day = day_of(words[0], words[1], words[2]);
    const std::optional<Seconds> time = time_of(words[3]);
    const std::optional<Seconds> zone = zone_of(words[4]);
    if (!day || !time || !zone) {
        return std::nullopt;
    }
    return Instant(*day + *time - *zone);
}

} // namespace stopgap::deb
