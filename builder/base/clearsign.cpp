#include "base/clearsign.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <vector>

namespace stopgap {

namespace {

constexpr std::string_view k_begin_message = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view k_begin_signature = "-----BEGIN PGP SIGNATURE-----";
constexpr std::string_view k_end_signature = "-----END PGP SIGNATURE-----";
constexpr std::string_view k_space = " \t\r";

std::string right_trimmed(std::string_view line) {
    const std::size_t last = line.find_last_not_of(k_space);
    return std::string(line.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

/// Goes through the lines of one document.
class Frame {
  public:
    Frame(std::string_view document, const std::string& name) : name_(name) {
        for (const std::string& line : lines_of(document)) {
            lines_.push_back(right_trimmed(line));
        }
    }

    std::string text() {
        expect(k_begin_message, "text before the signed block");
        skip_hash_headers();
        std::string text = dash_escaped_text();
        skip_signature();
        expect_nothing_more();
        return text;
    }

  private:
    [[nodiscard]] Error refusal(const std::string& what) const {
        return {ExitStatus::verification, name_ + ": is no clean signed document: " + what};
    }

    const std::string& next() {
        if (index_ == lines_.size()) {
            throw refusal("it ends early");
        }
        return lines_[index_++];
    }

    void expect(std::string_view line, const char* otherwise) {
        if (next() != line) {
            throw refusal(otherwise);
        }
    }

    void skip_hash_headers() {
        for (std::string line = next(); !line.empty(); line = next()) {
            if (!line.starts_with("Hash: ")) {
                throw refusal("unknown header \"" + printable(line) + "\"");
            }
        }
    }

    std::string dash_escaped_text() {
        std::string text;
        for (std::string line = next(); line != k_begin_signature; line = next()) {
            if (line.starts_with("-") && !line.starts_with("- ") && line != "-") {
                throw refusal("a line that starts with an unescaped dash");
            }
            text +=
                line.starts_with("-") ? line.substr(std::min<std::size_t>(line.size(), 2)) : line;
            text += '\n';
        }
        return text;
    }

    void skip_signature() {
        for (std::string line = next(); line != k_end_signature; line = next()) {
            if (line.starts_with("-")) {
                throw refusal("a second block inside the signature");
            }
        }
    }

    void expect_nothing_more() const {
        const bool is_blank =
            std::all_of(lines_.begin() + static_cast<std::ptrdiff_t>(index_), lines_.end(),
                        [](const std::string& line) { return line.empty(); });
        if (!is_blank) {
            throw refusal("text after the signed block");
        }
    }

    const std::string& name_;
    std::vector<std::string> lines_;
    std::size_t index_ = 0;
};

} // namespace

std::string clearsigned_text(std::string_view document, const std::string& name) {
    if (document.find('\0') != std::string_view::npos) {
        throw Error(ExitStatus::verification,
                    name + ": is no clean signed document: it holds NUL bytes");
    }
    return Frame(document, name).text();
}

std::string without_trailing_space(std::string_view text) {
    std::string result;
    for (const std::string& line : lines_of(text)) {
        result += right_trimmed(line) + '\n';
    }
    const std::size_t last = result.find_last_not_of('\n');
    result.resize(last == std::string::npos ? 0 : last + 1);
    return result;
}

} // namespace stopgap
