#pragma once
// A command's options, attached values and separate ones alike.

#include "ecosystem/rpm/spec_shell.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// Goes over the words of a command, from `first` on. Names stay valid while the command does.
class Options {
  public:
    /// `with_value`: the letters of options that take a value.
    Options(const ShellCommand& command, std::size_t first, std::string_view with_value)
        : command_(command), next_(first), with_value_(with_value) {}

    /// The next option or argument; false: there is none.
    bool next() {
        option_ = '\0';
        value_.clear();
        if (next_ >= command_.words.size()) {
            return false;
        }
        const std::string& word = command_.words[next_++].text;
        if (word.size() < 2 || word[0] != '-' || word[1] == '-') {
            value_ = word;
            return true;
        }
        option_ = word[1];
        value_ = word.substr(2);
        if (value_.empty() && takes_value() && next_ < command_.words.size()) {
            value_ = command_.words[next_++].text;
        }
        return true;
    }

    [[nodiscard]] char option() const { return option_; } ///< '\0': an argument
    [[nodiscard]] const std::string& value() const { return value_; }
    /// Whether this word is one of flags, "-qN", and `flag` is among them.
    [[nodiscard]] bool has_flag(char flag) const {
        return option_ == flag ||
               (option_ != '\0' && !takes_value() && value_.find(flag) != std::string::npos);
    }

  private:
    [[nodiscard]] bool takes_value() const {
        return with_value_.find(option_) != std::string_view::npos;
    }

    const ShellCommand& command_;
    std::size_t next_;
    std::string_view with_value_;
    char option_ = '\0';
    std::string value_;
};

/// Whether the text is digits and nothing else.
[[nodiscard]] bool is_number(std::string_view text);

} // namespace stopgap::rpm
