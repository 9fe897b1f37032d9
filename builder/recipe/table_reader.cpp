#include "recipe/table_reader.hpp"

#include "base/text.hpp"

#include <set>

namespace stopgap::recipe {

namespace {

/// The tables that a person writes as [[name]].
std::string mend_for_array(std::string_view key) {
    return key == "base" || key == "decision" ? "write [[" + std::string(key) + "]]"
                                              : "write " + std::string(key) + " = [ ... ]";
}

} // namespace

std::string listed(Keys keys, std::string_view last_word) {
    std::string list;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i > 0) {
            list += i + 1 == keys.size() ? ' ' + std::string(last_word) + ' ' : ", ";
        }
        list += keys[i];
    }
    return list;
}

TableReader::TableReader(const Node& table, std::string name, Keys known, Problems& problems)
    : table_(table), name_(std::move(name)), problems_(problems) {
    if (expect(table, Node::Kind::table, name_)) {
        report_unknown(known);
    }
}

void TableReader::report_unknown(Keys known) {
    const std::set<std::string_view> allowed(known.begin(), known.end());
    for (const Member& member : table_.members) {
        if (allowed.count(member.key) > 0) {
            continue;
        }
        const std::optional<std::string> meant =
            nearest(member.key, std::vector<std::string>(known.begin(), known.end()));
        const std::string subject = name_.empty() ? "" : name_ + ": ";
        problems_.add(member.position, subject + "unknown key " + shown_value(member.key),
                      meant ? "did you mean " + *meant + "?" : "it may be " + listed(known, "or"));
    }
}

bool TableReader::expect(const Node& value, Node::Kind kind, const std::string& subject) {
    if (value.kind == kind) {
        return true;
    }
    problems_.add(value.position, subject + ": expected " + std::string(name_of(kind)) + ", got " +
                                      std::string(name_of(value.kind)));
    return false;
}

bool TableReader::expect(const PlacedText& value, const Form& form, const std::string& subject) {
    if (form.matches(value.text)) {
        return true;
    }
    problems_.add(value.position,
                  subject + ": " + shown_value(value.text) + " is not " + form.what(), form.hint());
    return false;
}

const Node* TableReader::node(std::string_view key) const {
    return table_.kind == Node::Kind::table ? table_.find(key) : nullptr;
}

const Node* TableReader::node(std::string_view key, Node::Kind kind) {
    const Node* value = node(key);
    return value != nullptr && expect(*value, kind, path_of(key)) ? value : nullptr;
}

Position TableReader::position(std::string_view key) const {
    const Node* value = node(key);
    return value == nullptr ? table_.position : value->position;
}

std::optional<std::string> TableReader::text(std::string_view key) {
    const Node* value = node(key, Node::Kind::text);
    return value == nullptr ? std::nullopt : std::optional(value->text);
}

std::optional<std::string> TableReader::text(std::string_view key, const Form& form) {
    const Node* value = node(key, Node::Kind::text);
    if (value == nullptr || !expect({value->text, value->position}, form, path_of(key))) {
        return std::nullopt;
    }
    return value->text;
}

std::string TableReader::required_text(std::string_view key, const Form& form) {
    if (!has(key)) {
        report_missing(key, form.what() + ": " + form.hint());
    }
    return text(key, form).value_or("");
}

std::optional<bool> TableReader::boolean(std::string_view key) {
    const Node* value = node(key, Node::Kind::boolean);
    return value == nullptr ? std::nullopt : std::optional(value->boolean);
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t least,
                                                 std::int64_t most) {
    const Node* value = node(key, Node::Kind::integer);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->integer < least || value->integer > most) {
        report(key, std::to_string(value->integer) + " is out of range",
               "from " + std::to_string(least) + " to " + std::to_string(most));
        return std::nullopt;
    }
    return value->integer;
}

std::optional<std::size_t> TableReader::choice(std::string_view key, Keys choices) {
    const std::optional<std::string> value = text(key);
    if (!value) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == *value) {
            return i;
        }
    }
    const std::optional<std::string> meant =
        nearest(*value, std::vector<std::string>(choices.begin(), choices.end()));
    report(key, shown_value(*value) + " is not " + listed(choices, "or"),
           meant ? "did you mean " + *meant + "?" : "");
    return std::nullopt;
}

std::vector<PlacedText> TableReader::placed_texts(std::string_view key) {
    std::vector<PlacedText> texts;
    const Node* array = node(key);
    if (array == nullptr) {
        return texts;
    }
    if (array->kind != Node::Kind::array) {
        report(key, "expected an array of strings, got " + std::string(name_of(array->kind)),
               mend_for_array(key));
        return texts;
    }
    for (const Node& item : array->items) {
        if (expect(item, Node::Kind::text, path_of(key))) {
            texts.push_back({item.text, item.position});
        }
    }
    return texts;
}

std::vector<std::string> TableReader::texts(std::string_view key, const Form& form) {
    std::vector<std::string> texts;
    std::set<std::string> seen;
    for (const PlacedText& value : placed_texts(key)) {
        if (!expect(value, form, path_of(key))) {
            continue;
        }
        if (!seen.insert(value.text).second) {
            problems_.add(value.position,
                          path_of(key) + ": " + shown_value(value.text) + " is there twice");
        }
        texts.push_back(value.text);
    }
    return texts;
}

std::vector<const Node*> TableReader::tables(std::string_view key) {
    std::vector<const Node*> tables;
    const Node* array = node(key);
    if (array == nullptr) {
        return tables;
    }
    if (array->kind != Node::Kind::array) {
        report(key, "expected an array of tables, got " + std::string(name_of(array->kind)),
               mend_for_array(key));
        return tables;
    }
    for (const Node& item : array->items) {
        if (expect(item, Node::Kind::table, path_of(key))) {
            tables.push_back(&item);
        }
    }
    return tables;
}

std::string TableReader::path_of(std::string_view key) const {
    return (name_.empty() ? "" : name_ + ".") + std::string(key);
}

void TableReader::report(std::string_view key, const std::string& what, std::string hint) {
    problems_.add(position(key), path_of(key) + ": " + what, std::move(hint));
}

void TableReader::report_missing(std::string_view key, std::string hint) {
    problems_.add(table_.position, path_of(key) + ": is missing", std::move(hint));
}

} // namespace stopgap::recipe
