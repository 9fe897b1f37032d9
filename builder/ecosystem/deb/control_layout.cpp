#include "ecosystem/deb/control_layout.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace stopgap::deb {

namespace {

constexpr std::size_t k_width = 80;

bool is_comment(const std::string& line) {
    return line.starts_with('#');
}

bool is_continuation(const std::string& line) {
    return (line.starts_with(' ') || line.starts_with('\t')) && !trimmed(line).empty();
}

std::string without_blanks_at_end(const std::string& line) {
    return line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
}

std::string indent_of(const std::string& line) {
    return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

/// How a comma-separated field is laid out.
struct Layout {
    std::size_t last = 0;        ///< index of the last line with text
    std::string indent;          ///< of the last continuation line; empty: there is none
    unsigned single_lines = 0;   ///< continuation lines of one item
    unsigned shared_lines = 0;   ///< continuation lines of several
    bool leading_commas = false; ///< they begin with a comma
    bool trailing_comma = false; ///< the last one ends with a comma
    bool empty = true;           ///< no item at all
};

bool has_two_items(const std::string& line) {
    const std::string text = trimmed(line);
    const std::size_t comma = text.find(',', 1);
    return comma != std::string::npos && comma + 1 < text.size();
}

void take_continuation(Layout& layout, const std::string& line) {
    layout.indent = indent_of(line);
    ++(has_two_items(line) ? layout.shared_lines : layout.single_lines);
    layout.leading_commas = layout.leading_commas || trimmed(line).starts_with(',');
}

Layout layout_of(const Lines& lines, std::size_t line) {
    Layout layout;
    layout.last = line - 1;
    const std::string& first = lines[line - 1];
    layout.empty = trimmed(std::string_view(first).substr(first.find(':') + 1)).empty();
    const std::size_t end = end_of_field(lines, line);
    for (std::size_t i = line; i < end; ++i) {
        if (!is_comment(lines[i])) {
            take_continuation(layout, lines[i]);
            layout.last = i;
            layout.empty = false;
        }
    }
    layout.trailing_comma = without_blanks_at_end(lines[layout.last]).ends_with(',');
    return layout;
}

bool wants_own_line(const Layout& layout, const std::string& last, const std::string& item) {
    const bool several_lines = layout.single_lines + layout.shared_lines > 0;
    const bool too_long = last.size() + 2 + item.size() > k_width;
    return several_lines && (layout.single_lines > layout.shared_lines || too_long);
}

} // namespace

std::size_t end_of_field(const Lines& lines, std::size_t line) {
    std::size_t end = line;
    for (std::size_t i = line; i < lines.size(); ++i) {
        if (is_continuation(lines[i])) {
            end = i + 1;
        } else if (!is_comment(lines[i])) {
            break;
        }
    }
    return end;
}

Lines with_line_inserted(Lines lines, std::size_t after, const std::string& text) {
    if (after > 0 && !lines[after - 1].ends_with('\n')) {
        lines[after - 1] += '\n';
    }
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(after), text);
    return lines;
}

Lines with_field_replaced(Lines lines, std::size_t line, const std::string& text) {
    const std::size_t end = end_of_field(lines, line);
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line),
                lines.begin() + static_cast<std::ptrdiff_t>(end));
    lines[line - 1] = text;
    return lines;
}

Lines with_item_added(Lines lines, std::size_t line, const std::string& item) {
    const Layout layout = layout_of(lines, line);
    const std::string last = without_blanks_at_end(lines[layout.last]);
    const std::string comma_before = layout.trailing_comma || layout.empty ? "" : ",";
    const std::string comma_after = layout.trailing_comma ? "," : "";
    if (!wants_own_line(layout, last, item)) {
        lines[layout.last] = last + comma_before + " " + item + comma_after + "\n";
        return lines;
    }
    if (layout.leading_commas) {
        return with_line_inserted(std::move(lines), layout.last + 1,
                                  layout.indent + ", " + item + "\n");
    }
    if (!comma_before.empty()) {
        lines[layout.last] = last + comma_before + "\n";
    }
    return with_line_inserted(std::move(lines), layout.last + 1,
                              layout.indent + item + comma_after + "\n");
}

} // namespace stopgap::deb
