#include "ecosystem/rpm/spec_shell.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_macros.hpp"
#include "ecosystem/rpm/spec_script_builder.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <deque>

namespace stopgap::rpm {

namespace {

enum class Reading { across_lines, line_by_line };

constexpr std::size_t k_deepest_macro = 8;

/// Reads statements of a script into a builder.
class ScriptReader {
  public:
    explicit ScriptReader(Reading reading) : across_(reading == Reading::across_lines) {}

    void read(const Statement& statement, std::size_t number) {
        if (!heredocs_.empty()) {
            skip_heredoc(statement.text);
            return;
        }
        if (statement.kind == Statement::Kind::comment && quote_ == '\0') {
            return;
        }
        statement_ = number;
        text_ = statement.text;
        at_ = 0;
        if (quote_ != '\0') {
            go_on_quoted();
        }
        read_commands();
        end_line();
    }

    [[nodiscard]] bool is_even() const {
        return quote_ == '\0' && heredocs_.empty() && builder_.is_even();
    }
    [[nodiscard]] ShellScript finish() {
        builder_.end_command();
        return builder_.finish();
    }

  private:
    void skip_heredoc(const std::string& text) {
        for (const std::string& line : split(text, '\n')) {
            if (!heredocs_.empty() && trimmed(line) == heredocs_.front()) {
                heredocs_.pop_front();
            }
        }
    }

    void end_line() {
        if (!across_) {
            quote_ = '\0';
        }
        if (quote_ == '\0') {
            builder_.end_command();
        }
        heredocs_.insert(heredocs_.end(), announced_.begin(), announced_.end());
        announced_.clear();
    }

    void read_commands() {
        while (at_ < text_.size()) {
            const char byte = text_[at_];
            if (byte == '\\' && text_.substr(at_ + 1, 1) == "\n") {
                at_ += 2;
            } else if (byte == '\n') {
                builder_.end_command();
                ++at_;
            } else if (is_space(byte)) {
                ++at_;
            } else if (byte == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (std::string_view(";&|()<>").find(byte) != std::string_view::npos) {
                read_operator(byte);
            } else if (!enter_macro()) {
                read_word();
            }
        }
    }

    void read_operator(char byte) {
        const bool twice = text_.substr(at_ + 1, 1) == std::string_view(&byte, 1);
        const std::size_t begin = at_;
        at_ += twice && byte != '(' && byte != ')' ? 2 : 1;
        switch (byte) {
        case '|':
            twice ? builder_.end_command() : builder_.pipe();
            break;
        case '(':
            if (text_.substr(at_, 1) == ")" && builder_.begin_function()) {
                ++at_;
                break;
            }
            builder_.end_command();
            builder_.open(ShellFrame::Kind::group, statement_);
            break;
        case ')':
            builder_.close_parenthesis(statement_);
            break;
        case '<':
            twice ? read_heredoc() : add_word(begin);
            break;
        case '>':
            at_ += text_.substr(at_, 1) == "&" ? 1U : 0U;
            add_word(begin);
            break;
        default:
            builder_.end_command();
        }
    }

    void read_heredoc() {
        if (text_.substr(at_, 1) == "<") { // a here-string
            ++at_;
            return;
        }
        at_ += text_.substr(at_, 1) == "-" ? 1U : 0U;
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
            ++at_;
        }
        const std::size_t begin = at_;
        skip_word();
        const std::string word = unquoted(std::string(text_.substr(begin, at_ - begin)));
        const std::string delimiter = word.starts_with('\\') ? word.substr(1) : word;
        if (across_ && !delimiter.empty()) {
            announced_.push_back(delimiter);
        }
    }

    /// Reads the commands inside of %{?x:...}, where a command may begin.
    bool enter_macro() {
        if (!builder_.at_command() || text_[at_] != '%' || depth_ == k_deepest_macro) {
            return false;
        }
        const std::optional<MacroUse> use = next_macro(text_, at_);
        if (!use || use->begin != at_ || use->body == k_none) {
            return false;
        }
        const std::string_view whole = text_;
        text_ = text_.substr(0, use->body_end);
        at_ = use->body;
        ++depth_;
        builder_.open(ShellFrame::Kind::conditional, statement_);
        read_commands();
        builder_.end_command();
        builder_.close(ShellFrame::Kind::conditional, statement_);
        --depth_;
        text_ = whole;
        at_ = use->end;
        return true;
    }

    void read_word() {
        const std::size_t begin = at_;
        skip_word();
        at_ = std::max(at_, begin + 1);
        add_word(begin);
    }

    void add_word(std::size_t begin) {
        builder_.word({std::string(text_.substr(begin, at_ - begin)), statement_, begin, at_});
    }

    void skip_word() {
        while (at_ < text_.size() && quote_ == '\0') {
            const char byte = text_[at_];
            const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
            if (byte == '\\') {
                at_ = std::min(at_ + 2, text_.size());
            } else if (byte == '\'' || byte == '"' || byte == '`') {
                ++at_;
                skip_quoted(byte);
            } else if ((byte == '%' || byte == '$') && (next == '{' || next == '(')) {
                at_ = behind_bracket(text_, at_ + 1);
            } else if (is_space(byte) ||
                       std::string_view(";&|()<>").find(byte) != std::string_view::npos) {
                return;
            } else {
                ++at_;
            }
        }
    }

    /// To behind the closing quote; without one the quote stays open.
    void skip_quoted(char quote) {
        while (at_ < text_.size() && text_[at_] != quote) {
            at_ += text_[at_] == '\\' && quote != '\'' ? 2U : 1U;
        }
        quote_ = at_ < text_.size() ? '\0' : quote;
        at_ = std::min(at_ + 1, text_.size());
    }

    void go_on_quoted() {
        skip_quoted(quote_);
        if (quote_ == '\0') {
            skip_word();
        }
    }

    bool across_ = true;
    ScriptBuilder builder_;
    std::size_t statement_ = 0;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    char quote_ = '\0';
    std::deque<std::string> heredocs_, announced_;
};

ScriptReader read_as(Reading reading, const SpecLayout& layout, const std::string& section) {
    using Kind = Statement::Kind;
    ScriptReader reader(reading);
    for (const std::size_t number : layout.sections_named(section)) {
        const SpecSection& body = layout.sections()[number];
        for (std::size_t i = body.begin; i < body.end; ++i) {
            const Statement& statement = layout.statements()[i];
            if (statement.kind == Kind::text || statement.kind == Kind::comment ||
                statement.kind == Kind::blank) {
                reader.read(statement, i);
            }
        }
    }
    return reader;
}

} // namespace

bool ShellScript::is_inside(const ShellCommand& command, ShellFrame::Kind kind) const {
    for (std::size_t i = command.frame; i != k_none; i = frames[i].parent) {
        if (frames[i].kind == kind && frames[i].closes != k_none) {
            return true;
        }
    }
    return false;
}

std::string ShellScript::function_of(const ShellCommand& command) const {
    std::string name;
    for (std::size_t i = command.frame; i != k_none; i = frames[i].parent) {
        name = frames[i].closes == k_none || frames[i].name.empty() ? name : frames[i].name;
    }
    return name;
}

const ShellFrame* ShellScript::outermost(const ShellCommand& command) const {
    const ShellFrame* found = nullptr;
    for (std::size_t i = command.frame; i != k_none; i = frames[i].parent) {
        found = frames[i].closes == k_none ? found : &frames[i];
    }
    return found;
}

ShellScript read_script(const SpecLayout& layout, const std::string& section) {
    ScriptReader strict = read_as(Reading::across_lines, layout, section);
    if (strict.is_even()) {
        return strict.finish();
    }
    return read_as(Reading::line_by_line, layout, section).finish();
}

std::string unquoted(const std::string& word) {
    const bool quoted = word.size() > 1 && (word.front() == '"' || word.front() == '\'') &&
                        word.back() == word.front();
    return quoted ? word.substr(1, word.size() - 2) : word;
}

} // namespace stopgap::rpm
