#include "ecosystem/deb/patch_series.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/archive_path.hpp"
#include "ecosystem/deb/deb822.hpp"

#include <algorithm>
#include <charconv>

namespace stopgap::deb {

namespace {

/// The line without what quilt takes for a comment: '#' at its start or after white space.
std::string_view without_comment(std::string_view line) {
    for (std::size_t hash = line.find('#'); hash != std::string_view::npos;
         hash = line.find('#', hash + 1)) {
        if (hash == 0 || line[hash - 1] == ' ' || line[hash - 1] == '\t') {
            return line.substr(0, hash);
        }
    }
    return line;
}

/// The N of "-pN"; absent where the word is another option.
std::optional<unsigned> strip_level(std::string_view option) {
    if (!option.starts_with("-p") || option.size() < 3 || option.size() > 4) {
        return std::nullopt;
    }
    unsigned level = 0;
    const char* const end = option.data() + option.size();
    const std::from_chars_result result = std::from_chars(option.data() + 2, end, level);
    return result.ec == std::errc() && result.ptr == end ? std::optional(level) : std::nullopt;
}

SeriesEntry entry_of(const std::vector<std::string>& words, std::size_t line) {
    SeriesEntry entry;
    entry.name = words.front();
    entry.line = line;
    std::vector<std::string> unsupported;
    for (std::size_t i = 1; i < words.size(); ++i) {
        entry.strip = strip_level(words[i]).value_or(entry.strip);
        if (words[i] != "-p1") {
            unsupported.push_back(words[i]);
        }
    }
    entry.unsupported_options = joined(unsupported, " ");
    return entry;
}

/// Takes one line with its line end off the front of `text`.
std::string_view take_raw_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    text.remove_prefix(line.size());
    return line;
}

} // namespace

bool is_patch_name(std::string_view patch) {
    return stays_below(patch) && is_one_line(patch) && patch.front() != '-' &&
           patch.front() != '#' && patch.find_first_of(" \t\\") == std::string_view::npos;
}

PatchSeries PatchSeries::parse(std::string_view text, const std::string& name) {
    PatchSeries series;
    series.name_ = name;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view raw = take_raw_line(text);
        const std::vector<std::string> words = words_of(without_comment(raw));
        Line line{std::string(raw), std::nullopt};
        if (!words.empty()) {
            line.entry = entry_of(words, number);
            if (!is_patch_name(line.entry->name)) {
                throw error_at(name, number,
                               "\"" + printable(line.entry->name) +
                                   "\" is no name of a patch below debian/patches");
            }
            if (series.contains(line.entry->name)) {
                throw error_at(name, number, line.entry->name + " is listed twice");
            }
        }
        series.lines_.push_back(std::move(line));
    }
    return series;
}

std::vector<SeriesEntry> PatchSeries::entries() const {
    std::vector<SeriesEntry> all;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].entry) {
            all.push_back(*lines_[i].entry);
            all.back().line = i + 1;
        }
    }
    return all;
}

std::vector<std::string> PatchSeries::names() const {
    std::vector<std::string> all;
    for (const Line& line : lines_) {
        if (line.entry) {
            all.push_back(line.entry->name);
        }
    }
    return all;
}

bool PatchSeries::contains(std::string_view patch) const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.entry && line.entry->name == patch; });
}

std::size_t PatchSeries::position_of(std::string_view patch) const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].entry && lines_[i].entry->name == patch) {
            return i;
        }
    }
    throw Error(ExitStatus::usage, name_ + ": " + printable(patch) + " is not in the series");
}

void PatchSeries::insert_at(std::size_t position, const std::string& patch) {
    if (!is_patch_name(patch)) {
        throw Error(ExitStatus::usage,
                    name_ + ": \"" + printable(patch) + "\" cannot be the name of a patch");
    }
    if (contains(patch)) {
        throw Error(ExitStatus::usage, name_ + ": " + patch + " is already in the series");
    }
    if (position > 0 && !lines_[position - 1].raw.ends_with("\n")) {
        lines_[position - 1].raw += "\n";
    }
    SeriesEntry entry;
    entry.name = patch;
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(position),
                  Line{patch + "\n", std::move(entry)});
}

void PatchSeries::append(const std::string& patch) {
    insert_at(lines_.size(), patch);
}

void PatchSeries::insert_before(std::string_view existing, const std::string& patch) {
    insert_at(position_of(existing), patch);
}

void PatchSeries::insert_after(std::string_view existing, const std::string& patch) {
    insert_at(position_of(existing) + 1, patch);
}

void PatchSeries::replace(std::string_view existing, const std::string& patch) {
    const std::size_t position = position_of(existing);
    if (patch == existing) {
        return;
    }
    insert_at(position + 1, patch);
    // The old line with the new name keeps its comment and options.
    Line& line = lines_[position];
    line.raw.replace(line.raw.find(line.entry->name), line.entry->name.size(), patch);
    line.entry->name = patch;
    lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(position) + 1);
}

void PatchSeries::remove(std::string_view existing) {
    lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(position_of(existing)));
}

std::string PatchSeries::text() const {
    std::string text;
    for (const Line& line : lines_) {
        text += line.raw;
    }
    return text;
}

} // namespace stopgap::deb
