#pragma once
// Reads one table of a document: takes values by key and type, and reports what is wrong.
//
// Rules:
//  - A key outside `known` is reported once, with the nearest known one.
//  - A value of another type, or outside its form, is reported at its own place; the reader then
//    answers as if the key were absent, so that reading goes on and finds the other problems.

#include "document/document.hpp"
#include "recipe/forms.hpp"
#include "recipe/keys.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::recipe {

using document::is_one_line;
using document::Member;
using document::Node;
using document::parse_document;
using document::Position;
using document::Problems;

/// A text of an array, with its place.
struct PlacedText {
    std::string text;
    Position position;
};

class TableReader {
  public:
    /// `name` is the table's subject in messages ("fix"); the root's is empty. A node that is no
    /// table is reported and reads as an empty one.
    TableReader(const Node& table, std::string name, Keys known, Problems& problems);

    [[nodiscard]] bool has(std::string_view key) const { return node(key) != nullptr; }
    /// The value, of whatever type; null where there is none.
    [[nodiscard]] const Node* node(std::string_view key) const;
    /// The value of this kind; null where there is none.
    [[nodiscard]] const Node* node(std::string_view key, Node::Kind kind);
    /// Where the key's value stands; the table's own place where there is none.
    [[nodiscard]] Position position(std::string_view key) const;
    [[nodiscard]] Position position() const { return table_.position; }

    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    [[nodiscard]] std::optional<std::string> text(std::string_view key, const Form& form);
    /// The same; absence is a problem whose hint is the form's.
    [[nodiscard]] std::string required_text(std::string_view key, const Form& form);
    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                                      std::int64_t most);
    /// The index of the text in `choices`.
    [[nodiscard]] std::optional<std::size_t> choice(std::string_view key, Keys choices);
    /// The texts of an array, each in the form and none twice; empty where there is none.
    [[nodiscard]] std::vector<std::string> texts(std::string_view key, const Form& form);
    [[nodiscard]] std::vector<PlacedText> placed_texts(std::string_view key);
    /// The tables of an array; what is no table is reported.
    [[nodiscard]] std::vector<const Node*> tables(std::string_view key);

    /// "fix.version"
    [[nodiscard]] std::string path_of(std::string_view key) const;
    void report(std::string_view key, const std::string& what, std::string hint = {});
    void report_missing(std::string_view key, std::string hint);
    [[nodiscard]] Problems& problems() { return problems_; }

  private:
    void report_unknown(Keys known);
    bool expect(const Node& value, Node::Kind kind, const std::string& subject);
    bool expect(const PlacedText& value, const Form& form, const std::string& subject);

    const Node& table_;
    std::string name_;
    Problems& problems_;
};

/// The keys as a sentence says them: "a, b and c" with `last_word` "and".
[[nodiscard]] std::string listed(Keys keys, std::string_view last_word);

} // namespace stopgap::recipe
