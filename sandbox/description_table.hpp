#pragma once
// One table of a target's description: takes its keys one by one, and refuses what is left over.
// Errors are Error(usage) "FILE:LINE:COLUMN: ..."; the first one stops the reading.

#include "base/error.hpp"
#include "base/files.hpp"
#include "document/document.hpp"

#include <map>
#include <string>
#include <vector>

namespace stopgap::sandbox {

class DescriptionTable {
  public:
    /// Both must outlive it. `node` is a table.
    DescriptionTable(const document::Node& node, const fs::path& file)
        : node_(&node), file_(&file) {}

    [[nodiscard]] Error error(const std::string& what) const { return error_at(*node_, what); }
    /// At the key's value; at the table where there is none.
    [[nodiscard]] Error error(const std::string& key, const std::string& what) const;

    [[nodiscard]] bool has(const std::string& key) const { return node_->find(key) != nullptr; }
    /// Empty where there is none; an empty text in the file is refused.
    [[nodiscard]] std::string text(const std::string& key);
    [[nodiscard]] std::string required_text(const std::string& key);
    [[nodiscard]] std::vector<std::string> texts(const std::string& key);
    /// False where there is none.
    [[nodiscard]] bool flag(const std::string& key);
    [[nodiscard]] std::vector<DescriptionTable> tables(const std::string& key);
    /// The value of one of these words.
    template <typename Value>
    [[nodiscard]] Value choice(const std::string& key, const std::map<std::string, Value>& words) {
        const std::string word = required_text(key);
        std::vector<std::string> known;
        for (const auto& [name, value] : words) {
            if (name == word) {
                return value;
            }
            known.push_back(name);
        }
        throw not_one_of(key, word, known);
    }

    /// Throws for a key that was not taken. `foreign` are keys of the other family.
    void refuse_the_rest(const std::map<std::string, std::string>& foreign = {}) const;

  private:
    const document::Node* take(const std::string& key);
    [[nodiscard]] Error error_at(const document::Node& node, const std::string& what) const;
    [[nodiscard]] Error not_one_of(const std::string& key, const std::string& word,
                                   const std::vector<std::string>& known) const;
    [[nodiscard]] std::string text_of(const document::Node& node, const std::string& key) const;

    const document::Node* node_;
    const fs::path* file_;
    std::vector<std::string> known_;
};

} // namespace stopgap::sandbox
