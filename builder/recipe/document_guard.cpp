#include "recipe/document_guard.hpp"

#include <algorithm>

namespace stopgap::recipe {

namespace {

/// Walks a document with just enough of TOML's grammar to know what is inside a string. Where it
/// and toml++ would disagree the document is wrong, and toml++ stops at that place.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<Refusal> scan() {
        while (at_ < text_.size()) {
            if (begins_bad_header()) {
                ++at_;
                return refusal_before_here(
                    "not TOML: a table's name begins with a letter, a digit, '_', '-' or a quote");
            }
            step();
            if (nesting_ > k_deepest_nesting || dots_ > k_most_dots_on_a_line) {
                return refusal_before_here("is nested too deeply to be read");
            }
        }
        return std::nullopt;
    }

  private:
    /// Of the character that was read last.
    [[nodiscard]] Refusal refusal_before_here(std::string text) const {
        return {{line_, static_cast<unsigned>(at_ - line_start_)}, std::move(text)};
    }

    /// Whether a table header starts here that names no key. A missing name and the document's end
    /// are left to toml++, which has a message for them.
    [[nodiscard]] bool begins_bad_header() const {
        if (text_[at_] != '[' || nesting_ > 0 || in_value_) {
            return false;
        }
        std::string_view rest = text_.substr(at_ + 1);
        rest.remove_prefix(rest.substr(0, 1) == "[" ? 1 : 0);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        static constexpr std::string_view k_beginnings =
            "]\"'_-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        return !rest.empty() && k_beginnings.find(rest.front()) == std::string_view::npos;
    }

    void step() {
        switch (text_[at_]) {
        case '"':
        case '\'':
            skip_string(text_[at_]);
            return;
        case '#':
            at_ = std::min(text_.find('\n', at_), text_.size());
            return;
        case '\n':
            end_line();
            break;
        case '=':
            in_value_ = true;
            break;
        case '[':
        case '{':
            ++nesting_;
            break;
        case ']':
        case '}':
            nesting_ -= nesting_ > 0 ? 1U : 0U;
            break;
        case '.':
            ++dots_;
            break;
        default:
            break;
        }
        ++at_;
    }

    void end_line() {
        ++line_;
        line_start_ = at_ + 1;
        dots_ = 0;
        in_value_ = false;
    }

    void skip_string(char quote) {
        const std::string triple(3, quote);
        if (text_.substr(at_, 3) == triple) {
            skip_to(triple, quote == '"');
        } else {
            skip_to(std::string(1, quote), quote == '"');
        }
    }

    /// Leaves the position after the closing quotes; an unclosed string ends the document.
    void skip_to(const std::string& closing, bool has_escapes) {
        at_ += closing.size();
        while (at_ < text_.size() && text_.substr(at_, closing.size()) != closing) {
            at_ += has_escapes && text_[at_] == '\\' ? 1U : 0U;
            if (at_ < text_.size() && text_[at_] == '\n') {
                end_line();
            }
            ++at_;
        }
        at_ = std::min(at_ + closing.size(), text_.size());
        skip_quotes_before_the_end(closing);
    }

    /// Up to two quotes may stand inside a multi-line string just before its closing ones.
    void skip_quotes_before_the_end(const std::string& closing) {
        for (int extra = 0; closing.size() == 3 && extra < 2; ++extra) {
            at_ += at_ < text_.size() && text_[at_] == closing.front() ? 1U : 0U;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    unsigned line_ = 1;
    unsigned nesting_ = 0;
    unsigned dots_ = 0;
    bool in_value_ = false; ///< after the line's first "="
};

} // namespace

std::optional<Refusal> refusal_of(std::string_view text) {
    return Scanner(text).scan();
}

} // namespace stopgap::recipe
