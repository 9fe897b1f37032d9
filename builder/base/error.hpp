#pragma once
// The one exception type that stops a command, and the exit statuses of the program.
//
// Rules:
//  - A message starts with its subject ("recipe.toml:3:1: ...", "/path: ..."), says what happened,
//    and ends with errno's text where there is one.
//  - Each layer may add a "while ..." sentence on the way up; main prints them innermost first.
//  - A hint says what to do next. It is given wherever the cause is known.
//  - What the program acts on (a failed build attempt, a patch that does not apply) is a value,
//    never an Error.

#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace stopgap {

/// The program's exit statuses (docs/man/stopgap.1, "EXIT STATUS").
enum class ExitStatus : int {
    done = 0,
    usage = 2,        ///< bad usage or recipe
    verification = 3, ///< an input failed verification; nothing was used
    decision = 4,     ///< stopped for a decision of a person's
    build_failed = 5, ///< the build failed and no permitted repair remains
    machine = 6,      ///< this machine cannot do it
    unreachable = 7,  ///< a source or repository could not be reached
    interrupted = 8,
    bug = 70,
};

class Error : public std::exception {
  public:
    Error(ExitStatus status, std::string message) : status_(status), message_(std::move(message)) {}

    Error& add_context(std::string while_sentence) {
        context_.push_back(std::move(while_sentence));
        return *this;
    }
    Error& with_hint(std::string hint) {
        hint_ = std::move(hint);
        return *this;
    }

    [[nodiscard]] ExitStatus status() const { return status_; }
    [[nodiscard]] const std::string& message() const { return message_; }
    /// The "while ..." sentences, innermost first.
    [[nodiscard]] const std::vector<std::string>& context() const { return context_; }
    /// Empty where no mend is known.
    [[nodiscard]] const std::string& hint() const { return hint_; }
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

  private:
    ExitStatus status_;
    std::string message_;
    std::vector<std::string> context_;
    std::string hint_;
};

/// An Error whose message ends with the text of `error_number` (an errno value).
[[nodiscard]] Error system_error(ExitStatus status, const std::string& message, int error_number);

/// The library's own file system error, as ours: the machine refused, with the path it was about.
[[nodiscard]] Error error_of(const std::filesystem::filesystem_error& error);

/// Runs `work`; an Error that leaves it gains the sentence `while_sentence` ("while reading x").
template <typename Work> auto during(const std::string& while_sentence, Work&& work) {
    try {
        return std::forward<Work>(work)();
    } catch (Error& error) {
        error.add_context(while_sentence);
        throw;
    }
}

/// Stops the program with status 70 where `holds` is false: a bug of ours, never bad input.
void check_invariant(bool holds, const char* sentence);

} // namespace stopgap
