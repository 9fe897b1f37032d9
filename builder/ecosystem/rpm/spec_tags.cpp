#include "ecosystem/rpm/spec_tags.hpp"

#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_tab = 8;

std::size_t column_behind(std::string_view text) {
    std::size_t column = 0;
    for (const char byte : text) {
        column = byte == '\t' ? (column / k_tab + 1) * k_tab : column + 1;
    }
    return column;
}

/// What stands between ':' and a value, so that the value begins in `column`.
std::string gap_to(std::size_t column, std::size_t from, bool tabs) {
    if (from >= column) {
        return tabs ? "\t" : " ";
    }
    if (!tabs) {
        return std::string(column - from, ' ');
    }
    const std::size_t count = (column - from / k_tab * k_tab + k_tab - 1) / k_tab;
    return std::string(std::max<std::size_t>(count, 1), '\t');
}

std::size_t skip(std::string_view text, std::size_t at, bool (*matches)(char)) {
    while (at < text.size() && matches(text[at])) {
        ++at;
    }
    return at;
}

bool is_tag_letter(char byte) {
    return is_letter(byte) || byte == '_';
}

/// `name` in the case of the neighbour's tag: "version:" has "release:" beside it.
std::string in_case_of(std::string_view neighbour, const std::string& name) {
    const bool lower = lower_case(neighbour) == neighbour;
    return lower ? lower_case(name) : name;
}

} // namespace

std::optional<SpecTag> tag_in(std::string_view text) {
    SpecTag tag;
    const std::size_t name = skip(text, 0, is_space);
    const std::size_t name_end = skip(text, name, is_tag_letter);
    const std::size_t number_end = skip(text, name_end, is_digit);
    std::size_t at = skip(text, number_end, is_space);
    if (at < text.size() && text[at] == '(') {
        at = std::min(text.find(')', at), text.size() - 1) + 1;
        at = skip(text, at, is_space);
    }
    if (name == name_end || at >= text.size() || text[at] != ':') {
        return std::nullopt;
    }
    tag.name = lower_case(text.substr(name, name_end - name));
    tag.number = std::string(text.substr(name_end, number_end - name_end));
    tag.value = skip(text, at + 1, is_space);
    tag.value_end = tag.value + without_trailing_space(text.substr(tag.value)).size();
    return tag;
}

std::vector<SpecTag> tags_of(const SpecLayout& layout, std::size_t section) {
    std::vector<SpecTag> tags;
    const SpecSection& body = layout.sections()[section];
    for (std::size_t i = body.begin; i < body.end; ++i) {
        const Statement& statement = layout.statements()[i];
        std::optional<SpecTag> tag =
            statement.kind == Statement::Kind::text ? tag_in(statement.text) : std::nullopt;
        if (tag) {
            tag->statement = i;
            tags.push_back(std::move(*tag));
        }
    }
    return tags;
}

std::vector<SpecTag> tags_of(const SpecLayout& layout, std::size_t section, std::string_view name) {
    std::vector<SpecTag> tags = tags_of(layout, section);
    tags.erase(std::remove_if(tags.begin(), tags.end(),
                              [&](const SpecTag& tag) { return tag.name != name; }),
               tags.end());
    return tags;
}

std::string value_of(const SpecLayout& layout, const SpecTag& tag) {
    return layout.statements()[tag.statement].text.substr(tag.value, tag.value_end - tag.value);
}

std::string with_value(const SpecLayout& layout, const SpecTag& tag, std::string_view value) {
    const std::string& text = layout.statements()[tag.statement].text;
    return text.substr(0, tag.value).append(value).append(text.substr(tag.value_end));
}

std::string tag_line_like(std::string_view neighbour, const std::string& name,
                          const std::string& value) {
    const std::optional<SpecTag> tag = tag_in(neighbour);
    if (!tag) {
        return name + ": " + value;
    }
    const std::size_t start = skip(neighbour, 0, is_space);
    const std::size_t colon = neighbour.find(':', skip(neighbour, start, is_tag_letter));
    const std::size_t name_end = without_trailing_space(neighbour.substr(0, colon)).size();
    const std::string_view gap = neighbour.substr(colon + 1, tag->value - colon - 1);
    std::string line(neighbour.substr(0, start));
    line += in_case_of(neighbour.substr(start, name_end - start), name);
    line += neighbour.substr(name_end, colon - name_end);
    line += ":";
    if (gap.size() <= 1 && gap.find('\t') == std::string_view::npos) {
        return line.append(gap).append(value);
    }
    const bool tabs = gap.find('\t') != std::string_view::npos;
    return line +
           gap_to(column_behind(neighbour.substr(0, tag->value)), column_behind(line), tabs) +
           value;
}

} // namespace stopgap::rpm
