#pragma once
// What an edit is going to change, before it is made: the steps behind SpecText's edits.

#include "ecosystem/rpm/spec_edit.hpp"
#include "ecosystem/rpm/spec_layout.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stopgap::rpm {

/// What a person can do where an edit is refused, unless there is something better.
inline constexpr const char* k_edit_by_hand =
    "make that edit in an SRPM of your own, and name it as base.srpm";

/// One line of the text: another text for it, a new line before it, or no line.
struct LineChange {
    enum class Kind { replaced, inserted, removed };

    Kind kind = Kind::replaced;
    std::size_t line = 0; ///< counts from 0; inserted: the line that it comes before
    std::string text;     ///< without its line end
};

struct EditPlan {
    std::vector<LineChange> changes;
    std::string change;
    std::vector<std::string> notes;
    std::optional<unsigned> number;
    std::optional<SpecRefusal> refusal;

    void replace(std::size_t line, std::string text) {
        changes.push_back({LineChange::Kind::replaced, line, std::move(text)});
    }
    void insert(std::size_t line, std::string text) {
        changes.push_back({LineChange::Kind::inserted, line, std::move(text)});
    }
    void remove(std::size_t line) { changes.push_back({LineChange::Kind::removed, line, {}}); }
    /// Gives a statement another text, of as many lines or of fewer.
    void rewrite(const Statement& statement, std::string_view text);
    /// Removes all lines of a statement.
    void remove(const Statement& statement);
};

struct AppliedPlan {
    std::vector<SpecLine> lines;
    std::vector<unsigned> changed; ///< of the new lines, counting from 1, ascending
};

/// The lines as the plan changes them. Each line is changed at most once; lines inserted at one
/// place come in the order of the plan. New lines end as the text's first line does.
[[nodiscard]] AppliedPlan applied(const std::vector<SpecLine>& lines,
                                  const std::vector<LineChange>& changes);

/// A plan that refuses because of this statement.
[[nodiscard]] EditPlan refused_at(const std::string& kind, const Statement& statement,
                                  std::string reason, std::string mend);
/// A plan that refuses because of no line.
[[nodiscard]] EditPlan refused(const std::string& kind, std::string reason, std::string mend);

/// The number that people know a line by.
[[nodiscard]] unsigned shown_line(std::size_t line);
[[nodiscard]] unsigned shown_line(const Statement& statement);
/// "line 4", "lines 4 and 7".
[[nodiscard]] std::string shown_lines(const std::vector<unsigned>& lines);

} // namespace stopgap::rpm
