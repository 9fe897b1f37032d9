// The half of deb822.hpp for large indexes: one pass, memchr from line to line, no copies.

#include "ecosystem/deb/deb822.hpp"

#include <algorithm>
#include <cstring>

namespace stopgap::deb {

namespace {

std::string_view without_blanks_around(std::string_view text) {
    constexpr std::string_view k_blank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(k_blank);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(k_blank) - begin + 1);
}

/// Where the line that begins at `begin` ends, its line end not included.
const char* end_of_line(const char* begin, const char* end) {
    const void* found = std::memchr(begin, '\n', static_cast<std::size_t>(end - begin));
    return found == nullptr ? end : static_cast<const char*>(found);
}

bool begins_with_field(const char* line, const char* line_end, std::string_view name) {
    return static_cast<std::size_t>(line_end - line) > name.size() && line[name.size()] == ':' &&
           same_name(std::string_view(line, name.size()), name);
}

} // namespace

std::optional<std::string_view> field_of(std::string_view stanza, std::string_view name) {
    const char* const end = stanza.data() + stanza.size();
    for (const char* line = stanza.data(); line < end;) {
        const char* line_end = end_of_line(line, end);
        if (!begins_with_field(line, line_end, name)) {
            line = line_end == end ? end : line_end + 1;
            continue;
        }
        while (end - line_end > 1 && (line_end[1] == ' ' || line_end[1] == '\t')) {
            line_end = end_of_line(line_end + 1, end);
        }
        const char* value = line + name.size() + 1;
        return without_blanks_around(
            std::string_view(value, static_cast<std::size_t>(line_end - value)));
    }
    return std::nullopt;
}

StanzaCut cut_stanza(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
    const char* const end = text.data() + text.size();
    const char* line_end = text.data();
    while (line_end < end) {
        line_end = end_of_line(line_end, end);
        if (end - line_end <= 1 || line_end[1] == '\n') {
            break;
        }
        ++line_end;
    }
    const std::size_t size = static_cast<std::size_t>(std::min(line_end, end) - text.data());
    return {text.substr(0, size), text.substr(size)};
}

StanzaCut cut_stanza_with(std::string_view text, std::string_view needle) {
    constexpr std::string_view k_separator = "\n\n";
    const void* found = memmem(text.data(), text.size(), needle.data(), needle.size());
    if (found == nullptr) {
        return {};
    }
    const std::size_t at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    const std::size_t before = text.rfind(k_separator, at);
    return cut_stanza(before == std::string_view::npos ? text
                                                       : text.substr(before + k_separator.size()));
}

} // namespace stopgap::deb
