#pragma once
// Commands and compound commands out of a script's words: what a shell's keywords open and close.

#include "ecosystem/rpm/spec_shell.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace stopgap::rpm {

/// Compound commands deeper than 64 are not followed: the script is not even.
class ScriptBuilder {
  public:
    void word(ShellWord word);
    void end_command();
    /// The next command reads what the last one writes.
    void pipe();

    /// Takes the one word that stands there as the name of a function, which "()" makes it; false:
    /// there is not just one.
    bool begin_function();

    void open(ShellFrame::Kind kind, std::size_t statement);
    void close(ShellFrame::Kind kind, std::size_t statement);
    /// ')': of a group, or of a pattern of case, which is no command.
    void close_parenthesis(std::size_t statement);

    [[nodiscard]] bool at_command() const { return command_.words.empty(); }
    /// Whether all that was opened is closed, and nothing else.
    [[nodiscard]] bool is_even() const { return even_ && stack_.empty(); }
    [[nodiscard]] ShellScript finish() { return std::move(script_); }

  private:
    [[nodiscard]] bool take_keyword(const ShellWord& word);
    [[nodiscard]] bool take_function(const ShellWord& word);

    ShellScript script_;
    ShellCommand command_;
    std::vector<std::size_t> stack_;
    std::size_t pipe_ = k_none;
    ShellWord function_; ///< its name, before its body opens
    bool names_function_ = false;
    bool even_ = true;
};

} // namespace stopgap::rpm
