#include "ecosystem/rpm/spec_script_builder.hpp"

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_deepest_frame = 64;

} // namespace

void ScriptBuilder::word(ShellWord word) {
    if (command_.words.empty() && take_keyword(word)) {
        return;
    }
    if (command_.words.empty()) {
        command_.statement = word.statement;
        command_.frame = stack_.empty() ? k_none : stack_.back();
        command_.piped_from = pipe_;
    }
    command_.words.push_back(std::move(word));
}

void ScriptBuilder::end_command() {
    if (!command_.words.empty()) {
        script_.commands.push_back(std::move(command_));
        pipe_ = k_none;
    }
    command_ = ShellCommand();
}

void ScriptBuilder::pipe() {
    end_command();
    pipe_ = script_.commands.empty() ? k_none : script_.commands.size() - 1;
}

void ScriptBuilder::open(ShellFrame::Kind kind, std::size_t statement) {
    if (stack_.size() == k_deepest_frame) {
        even_ = false;
        return;
    }
    ShellFrame frame;
    frame.kind = kind;
    frame.opens = statement;
    frame.parent = stack_.empty() ? k_none : stack_.back();
    frame.head = kind == ShellFrame::Kind::loop ? script_.commands.size() : k_none;
    stack_.push_back(script_.frames.size());
    script_.frames.push_back(frame);
}

void ScriptBuilder::close(ShellFrame::Kind kind, std::size_t statement) {
    const bool body = kind == ShellFrame::Kind::group && !stack_.empty() &&
                      script_.frames[stack_.back()].kind == ShellFrame::Kind::function;
    if (stack_.empty() || (script_.frames[stack_.back()].kind != kind && !body)) {
        even_ = false;
        return;
    }
    script_.frames[stack_.back()].closes = statement;
    stack_.pop_back();
}

void ScriptBuilder::close_parenthesis(std::size_t statement) {
    if (!stack_.empty() && script_.frames[stack_.back()].kind == ShellFrame::Kind::group) {
        end_command();
        close(ShellFrame::Kind::group, statement);
    } else {
        command_ = ShellCommand();
    }
}

bool ScriptBuilder::begin_function() {
    if (command_.words.empty()) {
        return !function_.text.empty(); // "function name ()"
    }
    if (command_.words.size() != 1) {
        return false;
    }
    function_ = std::move(command_.words.front());
    command_ = ShellCommand();
    return true;
}

/// "function name", and the '{' behind a function's name.
bool ScriptBuilder::take_function(const ShellWord& word) {
    if (names_function_) {
        function_ = word;
        names_function_ = false;
        return true;
    }
    if (word.text == "{" && !function_.text.empty()) {
        const std::size_t before = script_.frames.size();
        open(ShellFrame::Kind::function, function_.statement);
        if (script_.frames.size() > before) {
            script_.frames.back().name = function_.text;
        }
        function_ = ShellWord();
        return true;
    }
    function_ = ShellWord();
    names_function_ = word.text == "function";
    return names_function_;
}

bool ScriptBuilder::take_keyword(const ShellWord& word) {
    using Kind = ShellFrame::Kind;
    const std::string& text = word.text;
    if (take_function(word)) {
        return true;
    }
    if (text == "then" || text == "else" || text == "elif" || text == "do" || text == "!") {
        return true;
    }
    if (text == "if" || text == "{") {
        open(text == "if" ? Kind::conditional : Kind::group, word.statement);
        return true;
    }
    if (text == "fi" || text == "esac" || text == "done" || text == "}") {
        close(text == "done" ? Kind::loop
              : text == "}"  ? Kind::group
                             : Kind::conditional,
              word.statement);
        return true;
    }
    const bool loop = text == "for" || text == "while" || text == "until";
    if (loop || text == "case") {
        open(loop ? Kind::loop : Kind::conditional, word.statement);
    }
    return text == "while" || text == "until";
}

} // namespace stopgap::rpm
