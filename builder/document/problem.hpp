#pragma once
// What is wrong with a file that a person wrote: every problem, each with its place and its mend.
//
// Rules:
//  - A problem reads "file:line:column: subject: what is wrong (what would be right)".
//  - Values of the file are quoted through shown_value(): short, on one line, no control codes.
//  - All problems of a file are collected before one RecipeErrors is thrown.

#include "base/error.hpp"
#include "model/recipe.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

struct Problem {
    Place place;      ///< line 0: the file as a whole
    std::string text; ///< starts with its subject: "fix.version: is missing"
    std::string hint; ///< what would be right; may be empty
};

/// "recipe.toml:3:1: text (hint)"; without line and column where the place has none.
[[nodiscard]] std::string shown(const Problem& problem);

/// Everything that is wrong with one file (ExitStatus::usage). The message has one line for each
/// problem, sorted by place; after the first 100 lines it only counts the rest.
class RecipeErrors : public Error {
  public:
    explicit RecipeErrors(std::vector<Problem> problems);
    /// All of them, sorted by place, none twice. Never empty.
    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  private:
    std::vector<Problem> problems_;
};

/// A value of the file for use in a message: in double quotes, printable, cut after 60 bytes.
[[nodiscard]] std::string shown_value(std::string_view value);

} // namespace stopgap
