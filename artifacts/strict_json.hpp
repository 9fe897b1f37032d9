#pragma once
// JSON that others may have written, read under our rules.
//
// Rules:
//  - The text is JSON as a whole; no object has a name twice.
//  - An object has the fields that its reader asks for and no others (fields()).
//  - Each refusal is Error(verification) "FILE: FIELD: what", with the field's path:
//    "predicate.buildDefinition.resolvedDependencies[3].digest".

#include "artifacts/json_values.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::artifacts {

/// Throws where the text is no such JSON.
[[nodiscard]] Json parse_strict(const std::string& text, const std::string& file);

/// A value in such a document, with its place. The document must outlive it.
class Node {
  public:
    Node(const Json& value, const std::string& file, std::string path = {})
        : value_(&value), file_(&file), path_(std::move(path)) {}

    /// Refuses what is no object, lacks one of `required`, or has a field in neither list.
    const Node& fields(const std::vector<std::string_view>& required,
                       const std::vector<std::string_view>& optional = {}) const;

    [[nodiscard]] Node at(std::string_view name) const;
    [[nodiscard]] std::optional<Node> find(std::string_view name) const;
    [[nodiscard]] std::vector<Node> items() const;
    /// As items(), and there is one.
    [[nodiscard]] std::vector<Node> some_items() const;
    [[nodiscard]] bool is_null() const { return value_->is_null(); }
    /// The names of an object's fields.
    [[nodiscard]] std::vector<std::string> names() const;

    /// A string that is not empty.
    [[nodiscard]] std::string text() const;
    /// A string, which may be empty.
    [[nodiscard]] std::string any_text() const;
    /// As any_text(), and null is empty too.
    [[nodiscard]] std::string text_or_empty() const;
    [[nodiscard]] double number() const;
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] bool flag() const;
    [[nodiscard]] std::string sha256() const;
    /// RFC 3339 in UTC: "2026-11-21T07:39:46Z".
    [[nodiscard]] std::string date() const;

    /// Refuses what is no "urn:uuid:" with a UUID in small letters.
    void require_uuid() const;
    /// Refuses another text.
    void is(std::string_view expected) const;
    /// Refuses what is none of them.
    void is_one_of(const std::vector<std::string_view>& words) const;

    [[nodiscard]] Error refusal(const std::string& what) const;

  private:
    [[nodiscard]] bool is_object() const { return value_->is_object(); }

    const Json* value_;
    const std::string* file_;
    std::string path_;
};

} // namespace stopgap::artifacts
