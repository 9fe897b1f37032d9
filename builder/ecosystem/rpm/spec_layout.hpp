#pragma once
// The lines of a spec and how they belong together, found without evaluating anything: statements,
// sections, conditionals.
//
// Rules:
//  - A statement is what rpm reads before it expands macros: one line, and those that follow while
//    %{, %( or %[ is open, or, in a definition and in a script, while lines end with a backslash.
//  - %if, %else and their kin are directives wherever rpm takes them for such: at the start of a
//    line, behind white space, unless inside a macro or a definition's body.
//  - A section starts at the first column. Sections come in the order of the text; the first is the
//    main package's preamble and has no name.
//  - Positions of lines and statements count from 0 here; what people see counts from 1.
//
// https://rpm-software-management.github.io/rpm/manual/spec.html

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

struct SpecLine {
    std::string text;
    std::string end; ///< "\n", "\r\n"; empty: the last line, unfinished
};

[[nodiscard]] std::vector<SpecLine> spec_lines_of(std::string_view text);

struct Statement {
    enum class Kind {
        blank,
        comment,     ///< '#' and %dnl
        text,        ///< a tag, a command, prose
        definition,  ///< %global, %define, alone or inside %{!?name: ...}
        section,     ///< %prep
        opening,     ///< %if, %ifarch
        alternative, ///< %else, %elif
        closing,     ///< %endif
    };

    Kind kind = Kind::text;
    std::size_t first = 0, last = 0; ///< its lines, both included
    std::size_t section = 0;
    std::size_t branch = 0; ///< 0: unconditional; of a directive: the branch that its %if stands in
    std::string text;       ///< its lines, joined with '\n'
};

struct SpecSection {
    std::string name;               ///< in lower case: "%prep"; empty: the main preamble
    std::string arguments;          ///< "-n libfoo"
    std::size_t header = k_none;    ///< statement; k_none: the main preamble has none
    std::size_t begin = 0, end = 0; ///< statements of its body, `end` excluded
};

/// From %if to %endif.
struct SpecBlock {
    std::size_t opens = 0;       ///< statement
    std::size_t closes = k_none; ///< statement; k_none: never
    std::size_t parent = 0;      ///< branch
};

/// The part of a block up to its next %else or %endif. Branch 0 is the unconditional text.
struct SpecBranch {
    std::size_t block = k_none;
    std::size_t parent = 0;
};

class SpecLayout {
  public:
    explicit SpecLayout(std::vector<SpecLine> lines);

    [[nodiscard]] const std::vector<SpecLine>& lines() const { return lines_; }
    [[nodiscard]] const std::vector<Statement>& statements() const { return statements_; }
    [[nodiscard]] const std::vector<SpecSection>& sections() const { return sections_; }

    [[nodiscard]] const SpecSection& section_of(const Statement& statement) const {
        return sections_[statement.section];
    }
    /// Positions of the sections of this name, in order.
    [[nodiscard]] std::vector<std::size_t> sections_named(std::string_view name) const;
    [[nodiscard]] bool is_conditional(const Statement& statement) const {
        return statement.branch != 0;
    }
    /// How many conditionals are open at most at one place.
    [[nodiscard]] std::size_t deepest_conditional() const { return deepest_; }
    /// The outermost block around the statement; null where there is none.
    [[nodiscard]] const SpecBlock* outermost_block(const Statement& statement) const;
    /// Whether two statements can never both be read: different branches of one block.
    [[nodiscard]] bool exclude_each_other(const Statement& one, const Statement& other) const;
    /// The line to insert before, so that a new line stands behind the statement and outside of
    /// every conditional that opens in its section; before the outermost, where that is not closed
    /// in its section.
    [[nodiscard]] std::size_t line_behind(std::size_t statement) const;
    /// The line to insert before, so that a new line stands before the statement and outside of
    /// every conditional that opens in its section.
    [[nodiscard]] std::size_t line_before(std::size_t statement) const;

  private:
    friend class LayoutReader;

    [[nodiscard]] const SpecBlock* outermost_block_of_section(const Statement& statement) const;

    std::vector<SpecLine> lines_;
    std::vector<Statement> statements_;
    std::vector<SpecSection> sections_;
    std::vector<SpecBlock> blocks_;
    std::vector<SpecBranch> branches_;
    std::size_t deepest_ = 0;
};

} // namespace stopgap::rpm
