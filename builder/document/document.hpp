#pragma once
// A TOML document (https://toml.io/en/v1.1.0: inline tables may go over several lines) as a tree of
// plain values with places. The only file that includes toml++ is document.cpp.
//
// Rules:
//  - Hostile documents are bounded before they are parsed: size, nesting, depth of dotted keys.
//  - Every string and key in the tree is UTF-8 on one line, without control characters and without
//    the marks that reorder text.

#include "document/problem.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::document {

/// A position in the document; both count from 1.
struct Position {
    unsigned line = 0;
    unsigned column = 0;
};

struct Member;

/// One value of the document.
struct Node {
    enum class Kind { boolean, integer, real, text, date, time, date_time, array, table };
    Kind kind = Kind::table;
    Position position;
    bool boolean = false;
    std::int64_t integer = 0;
    std::string text;            ///< a text, or a date as YYYY-MM-DD
    std::vector<Node> items;     ///< of an array
    std::vector<Member> members; ///< of a table, by key
    /// The member's value; null where there is none.
    [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Member {
    std::string key;
    Position position; ///< of the key
    Node value;
};

/// "a string", "an array", ...: what a message calls it.
[[nodiscard]] std::string_view name_of(Node::Kind kind);

/// Whether the bytes are UTF-8 without line ends, other control characters, and marks that reorder
/// text.
[[nodiscard]] bool is_one_line(std::string_view text);

/// Collects the problems of one file.
class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}
    void add(Position position, std::string text, std::string hint = {});
    [[nodiscard]] Place place(Position position) const {
        return {file_, position.line, position.column};
    }
    /// Throws RecipeErrors where any problem was added.
    void throw_if_any();

  private:
    std::string file_;
    std::vector<Problem> problems_;
};

/// The document's root table. Throws RecipeErrors for a syntax error and for texts that break the
/// rule above.
[[nodiscard]] Node parse_document(std::string_view text, const std::string& name);

} // namespace stopgap::document
