// The new %changelog entry.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_changelog_style.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_width = 80;

std::string version_in_style(const NewChangelogEntry& entry, const ChangelogStyle& style) {
    using Version = ChangelogStyle::Version;
    const bool with_epoch = style.with_epoch && !entry.epoch.empty();
    const std::string evr =
        (with_epoch ? entry.epoch + ":" : "") + entry.version + "-" + entry.release;
    switch (style.version) {
    case Version::absent:
        return "";
    case Version::bare:
        return " " + evr;
    case Version::bracketed:
        return " [" + evr + "]";
    case Version::dashed:
        break;
    }
    return " - " + evr;
}

/// The item in lines of at most 80 columns; a longer word stays whole.
std::vector<std::string> wrapped(const std::string& item, const std::string& bullet) {
    std::vector<std::string> lines;
    std::string line = bullet;
    bool empty = true;
    for (const std::string& word : words_of(escaped_prose(item))) {
        if (!empty && line.size() + 1 + word.size() > k_width) {
            lines.push_back(line);
            line = std::string(bullet.size(), ' ');
            empty = true;
        }
        line += (empty ? "" : " ") + word;
        empty = false;
    }
    lines.push_back(line);
    return lines;
}

std::optional<EditPlan> unfit_entry(const NewChangelogEntry& entry) {
    std::optional<EditPlan> unfit = unfit_prose(entry.person);
    for (const std::string& version : {entry.version, entry.release}) {
        unfit = unfit ? unfit : unfit_version(version);
    }
    if (!unfit && !entry.epoch.empty() &&
        entry.epoch.find_first_not_of("0123456789") != std::string::npos) {
        unfit = refused("spec-value", "\"" + printable(entry.epoch) + "\" is no epoch",
                        "give a number");
    }
    for (const std::string& item : entry.items) {
        unfit = unfit ? unfit : unfit_prose(item);
    }
    if (!unfit && entry.items.empty()) {
        unfit = refused("spec-value", "the changelog entry says nothing", "give it a line");
    }
    return unfit;
}

/// The date to write: the entry's, else the newest entry's where that is later.
Instant admitted_date(const NewChangelogEntry& entry, const ChangelogReading& reading,
                      EditPlan& plan) {
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(entry.date);
    const Instant written = reading.style.with_time ? entry.date : day + std::chrono::hours(12);
    if (!reading.newest || written >= *reading.newest) {
        return written;
    }
    plan.notes.push_back("the changelog's newest entry is dated " +
                         changelog_date(*reading.newest, reading.style) +
                         ", so the new one is too: rpm wants them in order");
    return *reading.newest;
}

} // namespace

EditPlan plan_changelog(const SpecLayout& layout, const NewChangelogEntry& entry) {
    const std::optional<EditPlan> unfit = unfit_entry(entry);
    if (unfit) {
        return *unfit;
    }
    EditPlan plan;
    const ChangelogReading reading = read_changelog(layout);
    const ChangelogStyle& style = reading.style;
    std::vector<std::string> lines = {
        "* " + changelog_date(admitted_date(entry, reading, plan), style) + " " +
        escaped_prose(entry.person) + version_in_style(entry, style)};
    for (const std::string& item : entry.items) {
        const std::vector<std::string> wrapped_lines = wrapped(item, style.bullet);
        lines.insert(lines.end(), wrapped_lines.begin(), wrapped_lines.end());
    }
    std::size_t at = layout.lines().size();
    if (reading.section == k_none) {
        lines.insert(lines.begin(), "%changelog");
        const bool apart = layout.lines().empty() || layout.lines().back().text.empty();
        lines.insert(lines.begin(), apart ? 0 : 1, "");
    } else if (reading.insert_before != k_none) {
        at = layout.statements()[reading.insert_before].first;
        lines.insert(lines.end(), style.blank_between ? 1 : 0, "");
    } else {
        at = layout.statements()[layout.sections()[reading.section].header].last + 1;
    }
    for (const std::string& line : lines) {
        plan.insert(at, line);
    }
    plan.change = "%changelog: " + entry.version + "-" + entry.release;
    return plan;
}

} // namespace stopgap::rpm
