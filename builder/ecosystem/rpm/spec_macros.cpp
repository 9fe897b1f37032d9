#include "ecosystem/rpm/spec_macros.hpp"

#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

char closing_of(char open) {
    return open == '{' ? '}' : open == '(' ? ')' : ']';
}

std::size_t end_of_word(std::string_view text, std::size_t from) {
    while (from < text.size() && is_word(text.substr(from, 1))) {
        ++from;
    }
    return from;
}

/// Reads '?' and '!' at `at`; behind them.
std::size_t read_flags(std::string_view text, std::size_t at, MacroUse& use) {
    while (at < text.size() && (text[at] == '?' || text[at] == '!')) {
        use.optional = use.optional || text[at] == '?';
        use.negated = use.negated != (text[at] == '!');
        ++at;
    }
    return at;
}

/// %{...}: use.begin and use.end are known.
void read_braced(std::string_view text, MacroUse& use) {
    const bool closed = use.end > use.begin + 2 && text[use.end - 1] == '}';
    const std::size_t inner_end = use.end - (closed ? 1 : 0);
    const std::size_t name = read_flags(text, use.begin + 2, use);
    const std::size_t name_end = end_of_word(text, name);
    use.name = std::string(text.substr(name, name_end - name));
    if (!closed || use.name.empty()) {
        use.kind = MacroUse::Kind::other;
    } else if (name_end < inner_end) {
        const bool body = text[name_end] == ':' && use.optional;
        use.kind = body ? MacroUse::Kind::reference : MacroUse::Kind::other;
        use.body = body ? name_end + 1 : k_none;
        use.body_end = body ? inner_end : k_none;
    }
}

/// The use that starts with the '%' at `at`; absent: it starts none.
std::optional<MacroUse> macro_at(std::string_view text, std::size_t at) {
    MacroUse use;
    use.begin = at;
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '{' || next == '(' || next == '[') {
        use.end = behind_bracket(text, at + 1);
        use.kind = next == '(' ? MacroUse::Kind::shell : MacroUse::Kind::expression;
        if (next == '{') {
            use.kind = MacroUse::Kind::reference;
            read_braced(text, use);
        }
        return use;
    }
    const std::size_t name = read_flags(text, at + 1, use);
    use.end = end_of_word(text, name);
    use.name = std::string(text.substr(name, use.end - name));
    if (use.name.empty() || is_digit(use.name.front())) {
        return std::nullopt;
    }
    return use;
}

/// The macro's name and body in "NAME(options) body", which starts at `at`.
MacroDefinition definition_at(std::string_view text, std::size_t at) {
    MacroDefinition definition;
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
    const std::size_t name_end = end_of_word(text, at);
    definition.name = std::string(text.substr(at, name_end - at));
    definition.parametric = name_end < text.size() && text[name_end] == '(';
    std::size_t body = definition.parametric ? behind_bracket(text, name_end) : name_end;
    while (body < text.size() && is_space(text[body])) {
        ++body;
    }
    definition.body = body;
    definition.body_end = body + without_trailing_space(text.substr(body)).size();
    return definition;
}

/// Where "%global" or "%define" ends in a statement of that kind, and where its body may reach to.
struct DefinitionSpan {
    std::size_t from = 0, to = 0;
};

DefinitionSpan span_of(std::string_view text) {
    const std::size_t start = text.size() - without_leading_space(text).size();
    if (!text.substr(start).starts_with("%{")) {
        return {start + 7, text.size()};
    }
    const std::size_t colon = text.find(':', start);
    const std::size_t word = colon + 1 + (text.size() - colon - 1) -
                             without_leading_space(text.substr(colon + 1)).size();
    const std::size_t end = behind_bracket(text, start + 1);
    return {word + 7, end > word + 7 ? end - 1 : end};
}

std::optional<MacroDefinition> definition_in(const Statement& statement) {
    const std::string_view text = statement.text;
    if (statement.kind == Statement::Kind::definition) {
        const DefinitionSpan span = span_of(text);
        return definition_at(text.substr(0, span.to), std::min(span.from, span.to));
    }
    const std::string_view words = without_leading_space(text);
    if (statement.kind == Statement::Kind::text && words.starts_with("%undefine ")) {
        MacroDefinition definition = definition_at(text, text.size() - words.size() + 10);
        definition.undefines = true;
        return definition;
    }
    return std::nullopt;
}

} // namespace

std::size_t behind_bracket(std::string_view text, std::size_t open) {
    const char opening = text[open];
    const char closing = closing_of(opening);
    std::size_t depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == opening) {
            ++depth;
        } else if (text[i] == closing && --depth == 0) {
            return i + 1;
        }
    }
    return text.size();
}

std::optional<MacroUse> next_macro(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('%', from); at < text.size(); at = text.find('%', at)) {
        if (at + 1 < text.size() && text[at + 1] == '%') {
            at += 2;
            continue;
        }
        const std::optional<MacroUse> use = macro_at(text, at);
        if (use) {
            return use;
        }
        ++at;
    }
    return std::nullopt;
}

std::vector<MacroUse> macros_in(std::string_view text) {
    std::vector<MacroUse> uses;
    std::optional<MacroUse> use = next_macro(text, 0);
    while (use) {
        uses.push_back(*use);
        use = next_macro(text, use->end);
    }
    return uses;
}

std::vector<std::string> macro_names_in(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = text.find('%'); at < text.size(); at = text.find('%', at)) {
        ++at;
        if (at < text.size() && text[at] == '%') {
            ++at;
            continue;
        }
        const std::size_t name = std::min(text.find_first_not_of("{?!", at), text.size());
        const std::size_t end = end_of_word(text, name);
        if (end > name && !is_digit(text[name])) {
            names.emplace_back(text.substr(name, end - name));
        }
        at = end;
    }
    return names;
}

MacroDefinitions::MacroDefinitions(const SpecLayout& layout) {
    for (std::size_t i = 0; i < layout.statements().size(); ++i) {
        std::optional<MacroDefinition> definition = definition_in(layout.statements()[i]);
        if (!definition || definition->name.empty()) {
            continue;
        }
        definition->statement = i;
        std::vector<MacroDefinition>& same = by_name_[definition->name];
        if (same.empty()) {
            names_.push_back(definition->name);
        }
        same.push_back(std::move(*definition));
    }
}

std::vector<MacroDefinition> MacroDefinitions::of(const std::string& name,
                                                  std::size_t before) const {
    std::vector<MacroDefinition> found;
    const std::map<std::string, std::vector<MacroDefinition>>::const_iterator same =
        by_name_.find(name);
    if (same != by_name_.end()) {
        std::copy_if(same->second.begin(), same->second.end(), std::back_inserter(found),
                     [&](const MacroDefinition& each) { return each.statement < before; });
    }
    return found;
}

} // namespace stopgap::rpm
