#include "ecosystem/rpm/spec_changelog_style.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>

namespace stopgap::rpm {

namespace {

constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t k_entries_read = 50;

bool is_heading(const Statement& statement) {
    return statement.kind == Statement::Kind::text && statement.text.starts_with('*');
}

bool is_time(std::string_view word) {
    return word.size() == 8 && word[2] == ':' && word[5] == ':';
}

/// Seconds since midnight of "12:00:00".
std::chrono::seconds seconds_in(std::string_view time) {
    return std::chrono::hours(number_in(time.substr(0, 2))) +
           std::chrono::minutes(number_in(time.substr(3, 2))) +
           std::chrono::seconds(number_in(time.substr(6, 2)));
}

/// Words of a heading behind its '*': weekday, month, day, [time, zone,] year, the rest.
struct Heading {
    std::string month, day, time, zone, year;
    std::string rest;
};

std::optional<Heading> heading_of(std::string_view text) {
    const std::vector<std::string> words = words_of(text.substr(0, 256));
    const std::size_t year = words.size() > 6 && is_time(words[4]) ? 6 : 4;
    if (words.size() <= year || words[0] != "*") {
        return std::nullopt;
    }
    Heading heading;
    heading.month = words[2];
    heading.day = words[3];
    heading.time = year == 6 ? words[4] : "";
    heading.zone = year == 6 ? words[5] : "";
    heading.year = words[year];
    if (std::find(k_months.begin(), k_months.end(), heading.month) == k_months.end()) {
        return std::nullopt;
    }
    heading.rest =
        joined({words.begin() + static_cast<std::ptrdiff_t>(year) + 1, words.end()}, " ");
    return heading;
}

bool looks_like_version(std::string_view word) {
    return !word.empty() && word.find_first_of("@<>()") == std::string_view::npos &&
           std::any_of(word.begin(), word.end(), is_digit);
}

/// How the rest of a heading, "Name <mail> - 1.2-3", says the version.
void read_version_style(const std::string& rest, ChangelogStyle& style) {
    using Version = ChangelogStyle::Version;
    const std::size_t mail = rest.rfind('>');
    const std::string tail = mail == std::string::npos ? rest : rest.substr(mail + 1);
    const std::vector<std::string> words = words_of(tail);
    style.version = Version::absent;
    if (words.empty() || (mail == std::string::npos && words.size() < 2)) {
        return;
    }
    std::string last = words.back();
    const bool bracketed = last.starts_with('[') && last.ends_with(']');
    last = bracketed ? last.substr(1, last.size() - 2) : last;
    const bool dash = last.starts_with('-') || (words.size() > 1 && words[words.size() - 2] == "-");
    if (looks_like_version(last) || last.find("%{version}") != std::string::npos) {
        style.version = bracketed ? Version::bracketed : dash ? Version::dashed : Version::bare;
        style.with_epoch = last.find(':') != std::string::npos;
    }
}

/// How days below ten are written, from the first heading that has one; false: this one has none.
bool read_day_style(std::string_view text, const Heading& heading, ChangelogStyle& style) {
    if (number_in(heading.day) >= 10) {
        return false;
    }
    const std::size_t month = text.find(heading.month);
    const std::string_view behind = text.substr(month + heading.month.size());
    style.day = heading.day.starts_with('0') ? ChangelogStyle::Day::zero_padded
                : behind.starts_with("  ")   ? ChangelogStyle::Day::space_padded
                                             : ChangelogStyle::Day::bare;
    return true;
}

/// "- " of "- text", "  * " of "  * text"; empty: the line has no bullet.
std::string bullet_of(const std::string& line) {
    const std::size_t mark = line.find_first_not_of(" \t");
    if (mark == std::string::npos ||
        std::string_view("-*+").find(line[mark]) == std::string_view::npos) {
        return {};
    }
    const std::size_t text = line.find_first_not_of(" \t", mark + 1);
    return text == std::string::npos ? "" : line.substr(0, text);
}

class ChangelogReader {
  public:
    explicit ChangelogReader(const SpecLayout& layout) : layout_(layout) {}

    ChangelogReading read() {
        const std::vector<std::size_t> sections = layout_.sections_named("%changelog");
        if (sections.empty()) {
            return reading_;
        }
        reading_.section = sections.front();
        const SpecSection& section = layout_.sections()[reading_.section];
        std::size_t entries = 0;
        for (std::size_t i = section.begin; i < section.end && entries < k_entries_read; ++i) {
            if (is_heading(layout_.statements()[i])) {
                take_heading(i, entries++);
            }
        }
        find_place(section);
        return reading_;
    }

  private:
    void take_heading(std::size_t number, std::size_t entries) {
        const std::string& text = layout_.statements()[number].text;
        const std::optional<Heading> heading = heading_of(text);
        if (heading && !day_known_) {
            day_known_ = read_day_style(text, *heading, reading_.style);
        }
        if (entries == 0) {
            reading_.first_entry = number;
            reading_.newest = date_of_heading(text);
            take_first(number, heading);
        } else if (entries == 1) {
            reading_.style.blank_between =
                layout_.statements()[number - 1].kind == Statement::Kind::blank;
        }
    }

    void take_first(std::size_t number, const std::optional<Heading>& heading) {
        reading_.style.with_time = heading && !heading->time.empty();
        read_version_style(heading ? heading->rest : layout_.statements()[number].text,
                           reading_.style);
        const bool followed = number + 1 < layout_.sections()[reading_.section].end;
        const std::string bullet = followed ? bullet_of(layout_.statements()[number + 1].text) : "";
        reading_.style.bullet = bullet.empty() ? reading_.style.bullet : bullet;
    }

    /// Before the newest entry, and before the mark above it where rpmautospec wrote the entries;
    /// without entries, before what stands in their place: %autochangelog, %include.
    void find_place(const SpecSection& section) {
        std::size_t place = reading_.first_entry;
        for (std::size_t i = section.begin; place == k_none && i < section.end; ++i) {
            place = layout_.statements()[i].kind == Statement::Kind::text ? i : k_none;
        }
        const bool own = place != k_none && layout_.statements()[place].branch ==
                                                layout_.statements()[section.header].branch;
        while (own && place > section.begin && is_mark(layout_.statements()[place - 1])) {
            --place;
        }
        reading_.insert_before = own ? place : k_none;
    }

    static bool is_mark(const Statement& statement) {
        return statement.kind == Statement::Kind::comment &&
               statement.text.find("rpmautospec") != std::string::npos;
    }

    const SpecLayout& layout_;
    ChangelogReading reading_;
    bool day_known_ = false;
};

} // namespace

ChangelogReading read_changelog(const SpecLayout& layout) {
    return ChangelogReader(layout).read();
}

std::string changelog_date(Instant date, const ChangelogStyle& style) {
    const std::vector<std::string> words =
        words_of(rfc5322_date(date)); // Sat, 21 Nov 2026 07:39:46
    std::string day = words[1];
    if (day.front() == '0' && style.day != ChangelogStyle::Day::zero_padded) {
        day = (style.day == ChangelogStyle::Day::space_padded ? " " : "") + day.substr(1);
    }
    const std::string time = style.with_time ? words[4] + " UTC " : "";
    return words[0].substr(0, 3) + " " + words[2] + " " + day + " " + time + words[3];
}

std::optional<Instant> date_of_heading(std::string_view text) {
    const std::optional<Heading> heading = heading_of(text);
    if (!heading) {
        return std::nullopt;
    }
    const std::array<std::string_view, 12>::const_iterator month =
        std::find(k_months.begin(), k_months.end(), heading->month);
    const std::chrono::year_month_day date(
        std::chrono::year(static_cast<int>(number_in(heading->year))),
        std::chrono::month(static_cast<unsigned>(month - k_months.begin()) + 1),
        std::chrono::day(number_in(heading->day)));
    if (month == k_months.end() || !date.ok() || number_in(heading->year) < 1970) {
        return std::nullopt;
    }
    const bool utc = heading->zone.empty() || heading->zone == "UTC" || heading->zone == "GMT";
    const std::chrono::seconds time =
        heading->time.empty() ? std::chrono::hours(12) : seconds_in(heading->time);
    // Of another zone, as late as it can be.
    return std::chrono::sys_days(date) + time + std::chrono::hours(utc ? 0 : 12);
}

} // namespace stopgap::rpm
