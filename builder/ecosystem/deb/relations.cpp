#include "ecosystem/deb/relations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/version.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace stopgap::deb {

namespace {

std::string_view name_in(std::string_view item) {
    return item.substr(0, item.find_first_of(" (:[<"));
}

bool is_version_relation(const std::string& text) {
    static constexpr std::array<std::string_view, 5> k_operators = {"<<", "<=", "=", ">=", ">>"};
    const std::vector<std::string> words = words_of(text);
    return words.size() == 2 && is_version(words[1]) &&
           std::find(k_operators.begin(), k_operators.end(), words[0]) != k_operators.end();
}

/// Takes "(...)", "[...]" or "<...>" off the front of `rest`; absent where it begins otherwise.
std::optional<std::string> take_bracket(std::string_view& rest, char open, char close) {
    const std::string_view from = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::size_t end = from.find(close);
    if (!from.starts_with(open) || end == std::string_view::npos) {
        return std::nullopt;
    }
    rest = from.substr(end + 1);
    return std::string(from.substr(1, end - 1));
}

bool is_restriction(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '!' ||
               c == ' ' || c == '.';
    });
}

/// Fills what stands behind the name; false where it is no relation.
bool read_rest(std::string_view rest, Relation& relation) {
    if (rest.starts_with(':')) {
        const std::string_view arch = rest.substr(1, rest.find_first_of(" (") - 1);
        relation.restricted = true;
        rest.remove_prefix(arch.size() + 1);
        if (!is_restriction(std::string(arch))) {
            return false;
        }
    }
    if (const std::optional<std::string> version = take_bracket(rest, '(', ')')) {
        relation.versioned = true;
        if (!is_version_relation(*version)) {
            return false;
        }
    }
    for (const std::string_view brackets : {"[]", "<>"}) {
        while (const std::optional<std::string> text =
                   take_bracket(rest, brackets.front(), brackets.back())) {
            relation.restricted = true;
            if (!is_restriction(*text)) {
                return false;
            }
        }
    }
    return rest.find_first_not_of(' ') == std::string_view::npos;
}

bool is_plain(std::string_view item) {
    return item.find_first_of("|[<$") == std::string_view::npos;
}

} // namespace

Relation parse_relation(std::string_view text) {
    Relation relation;
    relation.text = joined(words_of(text), " ");
    relation.name = name_in(relation.text);
    if (!is_package_name(relation.name) ||
        !read_rest(std::string_view(relation.text).substr(relation.name.size()), relation)) {
        throw Error(ExitStatus::usage, "\"" + printable(text.substr(0, 80)) +
                                           "\": not one relation to a Debian package")
            .with_hint("write a package's name, or \"name (>= version)\"");
    }
    return relation;
}

std::vector<std::string> relation_items(std::string_view field) {
    std::vector<std::string> items;
    for (const std::string& piece : split(field, ',')) {
        if (std::string item = joined(words_of(piece), " "); !item.empty()) {
            items.push_back(std::move(item));
        }
    }
    return items;
}

bool names_relation(std::string_view field, const Relation& wanted) {
    const std::vector<std::string> items = relation_items(field);
    return std::any_of(items.begin(), items.end(), [&](const std::string& item) {
        const bool same_package = is_plain(item) && name_in(item) == wanted.name;
        return item == wanted.text || (same_package && !wanted.versioned && !wanted.restricted);
    });
}

} // namespace stopgap::deb
