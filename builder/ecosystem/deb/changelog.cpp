#include "ecosystem/deb/changelog.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/dates.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "ecosystem/deb/version.hpp"

#include <algorithm>
#include <array>

namespace stopgap::deb {

namespace {

constexpr std::size_t k_width = 80;
constexpr std::string_view k_trailer = " -- ";
constexpr std::array<std::string_view, 5> k_urgencies = {"low", "medium", "high", "emergency",
                                                         "critical"};

/// "urgency" of "urgency=medium, binary-only=yes"; empty where it is not given.
std::string urgency_in(std::string_view metadata) {
    for (const std::string& pair : split(metadata, ',')) {
        const std::string item = trimmed(pair);
        if (const std::size_t equals = item.find('=');
            equals != std::string::npos && same_name(item.substr(0, equals), "urgency")) {
            return item.substr(equals + 1);
        }
    }
    return {};
}

/// Whether the text is what a distribution's name may be (Dpkg::Changelog::Entry::Debian).
bool is_distribution(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '+' || c == '.' || c == ' ';
    });
}

/// Fills what "source (version) distribution; urgency=..." says; false where the line is no such
/// heading.
bool read_heading(const std::string& line, ChangelogEntry& entry) {
    const std::size_t open = line.find(" (");
    const std::size_t close = line.find(") ", open == std::string::npos ? line.size() : open);
    const std::size_t semicolon = line.find(';', close == std::string::npos ? line.size() : close);
    if (semicolon == std::string::npos) {
        return false;
    }
    entry.source = line.substr(0, open);
    entry.version = line.substr(open + 2, close - open - 2);
    entry.distribution = trimmed(line.substr(close + 2, semicolon - close - 2));
    entry.urgency = urgency_in(line.substr(semicolon + 1));
    return is_package_name(entry.source) && is_version(entry.version) &&
           is_distribution(entry.distribution);
}

/// Whether the text is "Name <mail>".
bool is_maintainer(std::string_view text) {
    const std::size_t open = text.find(" <");
    return open != std::string_view::npos && open > 0 && text.ends_with(">") &&
           text.find('<') == open + 1 && text.find('>') == text.size() - 1 &&
           text.size() > open + 3 && is_one_line(text) && text.find('\t') == std::string_view::npos;
}

/// Fills what " -- Name <mail>  date" says; false where the line is no such trailer.
bool read_trailer(const std::string& line, ChangelogEntry& entry) {
    const std::size_t close = line.rfind('>');
    if (close == std::string::npos || close < k_trailer.size()) {
        return false;
    }
    entry.maintainer = line.substr(k_trailer.size(), close + 1 - k_trailer.size());
    const std::optional<Instant> date = parse_date(line.substr(close + 1));
    entry.date = date.value_or(Instant());
    return date.has_value();
}

void drop_blank_ends(std::vector<std::string>& lines) {
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    while (!lines.empty() && lines.front().empty()) {
        lines.erase(lines.begin());
    }
}

/// Reads the entry's lines up to its trailer.
class EntryReader {
  public:
    explicit EntryReader(const std::string& name) : name_(name) {}

    /// Takes the next line; true where the entry is complete.
    bool take(const std::string& raw) {
        ++number_;
        const std::string line = raw.substr(0, raw.find_last_not_of(" \t\r") + 1);
        if (line.find('\0') != std::string::npos) {
            throw error_at(name_, number_, "holds a NUL byte");
        }
        if (entry_.source.empty()) {
            take_heading(line);
            return false;
        }
        if (line.starts_with(" --")) {
            take_trailer(line);
            return true;
        }
        if (!line.empty() && !line.starts_with("  ") && !line.starts_with("\t")) {
            throw error_at(name_, number_,
                           "expected a line of the entry or its \" -- \" trailer, "
                           "found \"" +
                               printable(line.substr(0, 80)) + "\"");
        }
        entry_.lines.push_back(line);
        return false;
    }

    ChangelogEntry finish(bool complete) {
        if (!complete) {
            throw error_at(name_, number_,
                           entry_.source.empty() ? "has no entry"
                                                 : "ends before the entry's \" -- \" trailer");
        }
        drop_blank_ends(entry_.lines);
        return std::move(entry_);
    }

  private:
    void take_heading(const std::string& line) {
        if (!line.empty() && !read_heading(line, entry_)) {
            throw error_at(name_, number_,
                           "expected \"source (version) distribution; urgency=...\", found \"" +
                               printable(line.substr(0, 80)) + "\"");
        }
    }

    void take_trailer(const std::string& line) {
        if (!line.starts_with(k_trailer) || !read_trailer(line, entry_)) {
            throw error_at(name_, number_,
                           "expected \" -- Name <mail>  date\", found \"" +
                               printable(line.substr(0, 120)) + "\"");
        }
    }

    const std::string& name_;
    std::size_t number_ = 0;
    ChangelogEntry entry_;
};

Error unfit(const std::string& what, const std::string& value) {
    return Error(ExitStatus::usage,
                 "changelog entry: " + what + " \"" + printable(value.substr(0, 80)) + "\"");
}

void require_fit(const NewEntry& entry) {
    if (!is_package_name(entry.source)) {
        throw unfit("not a source package's name:", entry.source);
    }
    if (!is_version(entry.version)) {
        throw unfit("not a Debian version:", entry.version);
    }
    if (!is_distribution(entry.distribution)) {
        throw unfit("not a distribution's name:", entry.distribution);
    }
    if (std::find(k_urgencies.begin(), k_urgencies.end(), entry.urgency) == k_urgencies.end()) {
        throw unfit("not an urgency:", entry.urgency);
    }
    if (!is_maintainer(entry.maintainer)) {
        throw unfit("not of the form Name <mail>:", entry.maintainer);
    }
    if (entry.lines.empty()) {
        throw unfit("no text for version", entry.version);
    }
    for (const std::string& line : entry.lines) {
        if (!is_one_line(line) || trimmed(line).empty()) {
            throw unfit("not one line of text:", line);
        }
    }
}

/// The item as "  * ..." lines of at most 80 columns; a longer word stays whole.
std::string wrapped(const std::string& item) {
    std::string text;
    std::string line = "  *";
    for (const std::string& word : words_of(item)) {
        if (line.size() + 1 + word.size() > k_width && line.size() > 3) {
            text += line + "\n";
            line = "   ";
        }
        line += " " + word;
    }
    return text + line + "\n";
}

} // namespace

ChangelogEntry parse_first_entry(std::string_view text, const std::string& name) {
    EntryReader reader(name);
    bool complete = false;
    while (!text.empty() && !complete) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        complete = reader.take(std::string(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.finish(complete);
}

std::string new_entry(const NewEntry& entry) {
    require_fit(entry);
    std::string text = entry.source + " (" + entry.version + ") " + entry.distribution +
                       "; urgency=" + entry.urgency + "\n\n";
    for (const std::string& line : entry.lines) {
        text += wrapped(line);
    }
    return text + "\n" + std::string(k_trailer) + entry.maintainer + "  " +
           rfc5322_date(entry.date) + "\n\n";
}

std::string prepend(const std::string& entry, const std::string& changelog) {
    return entry + changelog;
}

} // namespace stopgap::deb
