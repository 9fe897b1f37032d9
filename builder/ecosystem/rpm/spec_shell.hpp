#pragma once
// A section's script as commands, read without running it: enough of a shell's grammar to know
// where a command begins, what it is part of, and what feeds it.
//
// Rules:
//  - %{?x: ...} where a command may begin is a conditional around the commands in it. Other macros
//    are words.
//  - Quotes and here-documents go across lines. Where that does not come out even, the script is
//    read again with each line for itself: a stray apostrophe hides no command.
//  - A compound command that is never closed counts for nothing.

#include "ecosystem/rpm/spec_layout.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stopgap::rpm {

struct ShellWord {
    std::string text; ///< as written, quotes included; "<" and ">" are words too
    std::size_t statement = 0;
    std::size_t begin = 0, end = 0; ///< in the statement's text
};

struct ShellCommand {
    std::vector<ShellWord> words;
    std::size_t statement = 0;
    std::size_t frame = k_none;      ///< the innermost compound command around it
    std::size_t piped_from = k_none; ///< the command whose output it reads
};

/// A compound command: a loop, if or case, a group, a function's definition.
struct ShellFrame {
    enum class Kind { loop, conditional, group, function };

    Kind kind = Kind::group;
    std::size_t opens = 0;       ///< statement
    std::size_t closes = k_none; ///< statement; k_none: never
    std::size_t parent = k_none;
    std::size_t head = k_none; ///< a loop's: the command "for x in a b", or while's condition
    std::string name;          ///< a function's
};

struct ShellScript {
    std::vector<ShellCommand> commands;
    std::vector<ShellFrame> frames;

    /// Whether a closed frame of this kind is around the command.
    [[nodiscard]] bool is_inside(const ShellCommand& command, ShellFrame::Kind kind) const;
    /// The name of the function that the command is in the definition of; empty: none.
    [[nodiscard]] std::string function_of(const ShellCommand& command) const;
    /// The outermost closed frame around the command; null where there is none.
    [[nodiscard]] const ShellFrame* outermost(const ShellCommand& command) const;
};

/// The script of all sections of that name, in order.
[[nodiscard]] ShellScript read_script(const SpecLayout& layout, const std::string& section);

/// The word without quotes around it.
[[nodiscard]] std::string unquoted(const std::string& word);

} // namespace stopgap::rpm
