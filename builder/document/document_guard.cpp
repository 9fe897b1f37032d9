#include "document/document_guard.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::document {

namespace {

/// Walks a document with just enough of TOML's grammar to know what is inside a string. Where it
/// and toml++ would disagree the document is wrong, and toml++ stops at that place.
class DepthScanner {
  public:
    explicit DepthScanner(std::string_view text) : text_(text) {}

    std::optional<Refusal> scan() {
        while (at_ < text_.size()) {
            step();
            if (nesting_ > k_deepest_nesting || dots_ > k_most_dots_on_a_line) {
                return Refusal{{line_, static_cast<unsigned>(at_ - line_start_)},
                               "is nested too deeply to be read"};
            }
        }
        return std::nullopt;
    }

  private:
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
    }

    void skip_string(char quote) {
        const std::string triple(3, quote);
        const bool has_escapes = quote == '"';
        if (text_.substr(at_, 3) == triple) {
            skip_to(triple, has_escapes);
            skip_quotes_before_the_end(quote);
        } else {
            skip_to(std::string(1, quote), has_escapes);
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
    }

    /// Up to two quotes may stand inside a multi-line string just before its closing ones.
    void skip_quotes_before_the_end(char quote) {
        for (int extra = 0; extra < 2; ++extra) {
            at_ += at_ < text_.size() && text_[at_] == quote ? 1U : 0U;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    unsigned line_ = 1;
    unsigned nesting_ = 0;
    unsigned dots_ = 0;
};

/// Bytes of the first code point; 0 where the text does not begin with a well-formed one.
std::size_t code_point_length(std::string_view text) {
    for (std::size_t length = 1; length <= std::min<std::size_t>(text.size(), 4); ++length) {
        if (is_utf8(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

std::optional<Refusal> not_utf8(std::string_view text) {
    Position position = {1, 1};
    while (!text.empty()) {
        const std::size_t length = code_point_length(text);
        if (length == 0) {
            return Refusal{position, "not TOML: this byte is not UTF-8"};
        }
        position = text.front() == '\n' ? Position{position.line + 1, 1}
                                        : Position{position.line, position.column + 1};
        text.remove_prefix(length);
    }
    return std::nullopt;
}

} // namespace

std::optional<Refusal> refusal_of(std::string_view text) {
    const std::optional<Refusal> not_text = not_utf8(text);
    return not_text ? not_text : DepthScanner(text).scan();
}

} // namespace stopgap::document
