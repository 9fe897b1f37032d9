#include "sandbox/description_table.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap::sandbox {

using document::Node;

Error DescriptionTable::error_at(const Node& node, const std::string& what) const {
    return {ExitStatus::usage, fmt::format("{}:{}:{}: {}", file_->string(), node.position.line,
                                           node.position.column, what)};
}

Error DescriptionTable::error(const std::string& key, const std::string& what) const {
    const Node* node = node_->find(key);
    return error_at(node == nullptr ? *node_ : *node, what);
}

Error DescriptionTable::not_one_of(const std::string& key, const std::string& word,
                                   const std::vector<std::string>& known) const {
    return error(key, fmt::format("\"{}\" must be one of {}, not \"{}\"", key, joined(known, ", "),
                                  printable(word)));
}

const Node* DescriptionTable::take(const std::string& key) {
    known_.push_back(key);
    return node_->find(key);
}

std::string DescriptionTable::text_of(const Node& node, const std::string& key) const {
    if (node.kind != Node::Kind::text || node.text.empty()) {
        throw error_at(node, fmt::format("\"{}\" must be a string of printable characters, and "
                                         "not empty",
                                         key));
    }
    return node.text;
}

std::string DescriptionTable::text(const std::string& key) {
    const Node* node = take(key);
    return node == nullptr ? std::string() : text_of(*node, key);
}

std::string DescriptionTable::required_text(const std::string& key) {
    std::string value = text(key);
    if (value.empty()) {
        throw error(fmt::format("\"{}\" is missing", key));
    }
    return value;
}

std::vector<std::string> DescriptionTable::texts(const std::string& key) {
    std::vector<std::string> values;
    if (const Node* node = take(key)) {
        if (node->kind != Node::Kind::array) {
            throw error_at(*node, fmt::format("\"{}\" must be a list of strings", key));
        }
        for (const Node& item : node->items) {
            values.push_back(text_of(item, key));
        }
    }
    return values;
}

bool DescriptionTable::flag(const std::string& key) {
    const Node* node = take(key);
    if (node != nullptr && node->kind != Node::Kind::boolean) {
        throw error_at(*node, fmt::format("\"{}\" must be true or false", key));
    }
    return node != nullptr && node->boolean;
}

std::vector<DescriptionTable> DescriptionTable::tables(const std::string& key) {
    std::vector<DescriptionTable> found;
    if (const Node* node = take(key)) {
        const bool is_tables =
            node->kind == Node::Kind::array &&
            std::all_of(node->items.begin(), node->items.end(),
                        [](const Node& item) { return item.kind == Node::Kind::table; });
        if (!is_tables) {
            throw error_at(*node, fmt::format("\"{0}\" must be tables: [[{0}]]", key));
        }
        for (const Node& item : node->items) {
            found.emplace_back(item, *file_);
        }
    }
    return found;
}

void DescriptionTable::refuse_the_rest(const std::map<std::string, std::string>& foreign) const {
    for (const document::Member& member : node_->members) {
        if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) {
            continue;
        }
        const std::map<std::string, std::string>::const_iterator other = foreign.find(member.key);
        if (other != foreign.end()) {
            throw error_at(member.value, fmt::format("\"{}\" belongs to targets of family {}",
                                                     other->first, other->second));
        }
        const std::optional<std::string> meant = nearest(member.key, known_);
        throw error_at(member.value,
                       fmt::format("unknown key \"{}\"{}", printable(member.key),
                                   meant ? "; did you mean \"" + *meant + "\"?" : ""));
    }
}

} // namespace stopgap::sandbox
