#include "repair/log_line.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::repair {

namespace {

constexpr char k_escape = '\x1b';
constexpr char k_quote_lead = '\xe2'; // U+2018..U+201F are E2 80 98..9F

/// The length of the escape sequence that `text` begins with; 1 where it is none that is known.
std::size_t escape_length(std::string_view text) {
    if (text.size() < 2 || text[1] != '[') {
        return 1;
    }
    const auto final_byte = std::find_if(text.begin() + 2, text.end(),
                                         [](char byte) { return byte >= '@' && byte <= '~'; });
    const std::ptrdiff_t length = final_byte - text.begin();
    return static_cast<std::size_t>(length) + (final_byte == text.end() ? 0 : 1);
}

bool is_typographic_quote(std::string_view text) {
    return text.size() >= 3 && text[1] == '\x80' && text[2] >= '\x98' && text[2] <= '\x9f';
}

} // namespace

bool LogLines::next() {
    if (rest_.empty()) {
        return false;
    }
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (!line_.empty() && line_.back() == '\r') {
        line_.remove_suffix(1);
    }
    line_ = line_.substr(0, k_line_limit_bytes);
    ++number_;
    return true;
}

std::string_view cleaned(std::string_view line, std::string& room) {
    if (line.find(k_escape) == std::string_view::npos &&
        line.find(k_quote_lead) == std::string_view::npos) {
        return line;
    }
    room.clear();
    while (!line.empty()) {
        std::size_t taken = 1;
        if (line.front() == k_escape) {
            taken = escape_length(line);
        } else if (line.front() == k_quote_lead && is_typographic_quote(line)) {
            taken = 3;
            room += '\'';
        } else {
            room += line.front();
        }
        line.remove_prefix(taken);
    }
    return room;
}

std::string shown_part(std::string_view text, std::size_t limit_bytes) {
    std::size_t end = std::min(text.size(), limit_bytes);
    while (end > 0 && end < text.size() &&
           (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    std::string part(text.substr(0, end));
    std::ranges::replace(part, '\t', ' ');
    return printable(part) + (end < text.size() ? "..." : "");
}

} // namespace stopgap::repair
