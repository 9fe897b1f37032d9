#include "ecosystem/rpm/spec_layout.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>

namespace stopgap::rpm {

namespace {

constexpr std::array<std::string_view, 5> k_openings = {"%ifarch", "%ifnarch", "%ifos", "%ifnos",
                                                        "%if"};
constexpr std::array<std::string_view, 4> k_alternatives = {"%elifarch", "%elifos", "%elif",
                                                            "%else"};
constexpr std::array<std::string_view, 31> k_sections = {"%package",
                                                         "%prep",
                                                         "%generate_buildrequires",
                                                         "%conf",
                                                         "%build",
                                                         "%install",
                                                         "%check",
                                                         "%clean",
                                                         "%preun",
                                                         "%postun",
                                                         "%pretrans",
                                                         "%posttrans",
                                                         "%preuntrans",
                                                         "%postuntrans",
                                                         "%pre",
                                                         "%post",
                                                         "%files",
                                                         "%changelog",
                                                         "%description",
                                                         "%triggerpostun",
                                                         "%triggerprein",
                                                         "%triggerun",
                                                         "%triggerin",
                                                         "%trigger",
                                                         "%verifyscript",
                                                         "%sepolicy",
                                                         "%filetriggerin",
                                                         "%filetriggerun",
                                                         "%filetriggerpostun",
                                                         "%patchlist",
                                                         "%sourcelist"};
constexpr std::array<std::string_view, 7> k_prose = {
    "", "%package", "%description", "%files", "%changelog", "%patchlist", "%sourcelist"};

template <std::size_t size>
bool starts_with_word(std::string_view text, const std::array<std::string_view, size>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return text.starts_with(word) &&
               (text.size() == word.size() || !is_letter(text[word.size()]));
    });
}

Statement::Kind directive_in(std::string_view line) {
    const std::string_view text = without_leading_space(line);
    if (!text.starts_with('%')) {
        return Statement::Kind::text;
    }
    if (starts_with_word(text, k_openings)) {
        return Statement::Kind::opening;
    }
    if (starts_with_word(text, k_alternatives)) {
        return Statement::Kind::alternative;
    }
    const std::array<std::string_view, 1> closing = {"%endif"};
    return starts_with_word(text, closing) ? Statement::Kind::closing : Statement::Kind::text;
}

/// The section that the line starts, in lower case; empty: none.
std::string section_in(std::string_view line) {
    if (!line.starts_with('%')) {
        return {};
    }
    const std::string word = lower_case(line.substr(0, line.find_first_of(" \t\r")));
    const bool transaction = word.starts_with("%trans"); // %transfiletriggerin
    const std::string known = transaction ? "%" + word.substr(6) : word;
    return std::find(k_sections.begin(), k_sections.end(), known) == k_sections.end() ? "" : word;
}

bool is_comment(std::string_view text) {
    return text.starts_with('#') || (text.starts_with("%dnl") && !is_word(text.substr(4, 1)));
}

bool is_definition(std::string_view text) {
    for (const std::string_view word : {"%global", "%define"}) {
        if (text.starts_with(word) && text.size() > word.size() && is_space(text[word.size()])) {
            return true;
        }
    }
    if (!text.starts_with("%{!?")) {
        return false;
    }
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && is_word(text.substr(4, colon - 4)) &&
           is_definition(without_leading_space(text.substr(colon + 1)));
}

/// What rpm's reader counts to know whether it needs one more line before it expands macros
/// (copyNextLineFromOFI in build/parseSpec.c).
class OpenMacros {
  public:
    void read(const SpecLine& line) {
        continues_ = false;
        for (std::size_t i = 0; i < line.text.size(); ++i) {
            const bool last = i + 1 == line.text.size();
            const char next = last ? '\0' : line.text[i + 1];
            if (line.text[i] == '\\') {
                continues_ = last && line.end == "\n";
                ++i;
            } else if (line.text[i] == '%' && (next == '{' || next == '(' || next == '[')) {
                ++depth_of(next);
                ++i;
            } else if (line.text[i] == '%' && next == '%') {
                ++i;
            } else {
                count(line.text[i]);
            }
        }
    }

    [[nodiscard]] bool is_open() const { return braces_ > 0 || parentheses_ > 0 || brackets_ > 0; }
    [[nodiscard]] bool continues() const { return continues_; }

  private:
    std::size_t& depth_of(char bracket) {
        return bracket == '{' || bracket == '}'   ? braces_
               : bracket == '(' || bracket == ')' ? parentheses_
                                                  : brackets_;
    }

    void count(char byte) {
        if (std::string_view("{([").find(byte) != std::string_view::npos) {
            depth_of(byte) += depth_of(byte) > 0 ? 1U : 0U;
        } else if (std::string_view("})]").find(byte) != std::string_view::npos) {
            depth_of(byte) -= depth_of(byte) > 0 ? 1U : 0U;
        }
    }

    std::size_t braces_ = 0, parentheses_ = 0, brackets_ = 0;
    bool continues_ = false;
};

} // namespace

std::vector<SpecLine> spec_lines_of(std::string_view text) {
    std::vector<SpecLine> lines;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        const std::size_t stop = std::min(newline, text.size());
        const bool crlf = newline != std::string_view::npos && stop > 0 && text[stop - 1] == '\r';
        SpecLine line;
        line.text = std::string(text.substr(0, stop - (crlf ? 1 : 0)));
        line.end = newline == std::string_view::npos ? "" : crlf ? "\r\n" : "\n";
        text.remove_prefix(line.text.size() + line.end.size());
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Fills a layout in one pass over its lines.
class LayoutReader {
  public:
    explicit LayoutReader(SpecLayout& layout) : layout_(layout) {}

    void read() {
        layout_.sections_.emplace_back();
        layout_.branches_.emplace_back();
        while (next_ < layout_.lines_.size()) {
            take(next_statement());
        }
        layout_.sections_.back().end = layout_.statements_.size();
    }

  private:
    [[nodiscard]] const std::string& line(std::size_t number) const {
        return layout_.lines_[number].text;
    }

    [[nodiscard]] bool starts_something(std::size_t number) const {
        return directive_in(line(number)) != Statement::Kind::text ||
               !section_in(line(number)).empty();
    }

    [[nodiscard]] Statement::Kind kind_of(std::size_t number) const {
        const std::string_view text = without_leading_space(line(number));
        const Statement::Kind directive = directive_in(text);
        if (directive != Statement::Kind::text) {
            return directive;
        }
        if (text.empty() || is_comment(text)) {
            return text.empty() ? Statement::Kind::blank : Statement::Kind::comment;
        }
        if (is_definition(text)) {
            return Statement::Kind::definition;
        }
        return section_in(line(number)).empty() ? Statement::Kind::text : Statement::Kind::section;
    }

    /// Whether a backslash at the end of a line joins the next one.
    [[nodiscard]] bool joins_lines(const Statement& statement) const {
        const std::string& section = layout_.sections_.back().name;
        const bool prose = std::find(k_prose.begin(), k_prose.end(), section) != k_prose.end();
        return statement.kind != Statement::Kind::comment &&
               (!prose || without_leading_space(statement.text).starts_with('%'));
    }

    [[nodiscard]] bool goes_on(const Statement& statement, const OpenMacros& open) const {
        if (next_ == layout_.lines_.size()) {
            return false;
        }
        if (open.is_open()) {
            return true;
        }
        return open.continues() && joins_lines(statement) &&
               (statement.kind == Statement::Kind::definition || !starts_something(next_));
    }

    Statement next_statement() {
        Statement statement;
        statement.kind = kind_of(next_);
        statement.first = next_;
        statement.text = line(next_);
        OpenMacros open;
        open.read(layout_.lines_[next_++]);
        while (goes_on(statement, open)) {
            statement.text.append("\n").append(line(next_));
            open.read(layout_.lines_[next_++]);
        }
        statement.last = next_ - 1;
        return statement;
    }

    void take(Statement statement) {
        if (statement.kind == Statement::Kind::section) {
            open_section(statement);
        }
        statement.section = layout_.sections_.size() - 1;
        follow_directive(statement);
        layout_.statements_.push_back(std::move(statement));
    }

    void open_section(const Statement& statement) {
        const std::size_t position = layout_.statements_.size();
        layout_.sections_.back().end = position;
        SpecSection section;
        section.name = section_in(line(statement.first));
        section.arguments = trimmed(std::string_view(statement.text).substr(section.name.size()));
        section.header = position;
        section.begin = position + 1;
        layout_.sections_.push_back(std::move(section));
    }

    void follow_directive(Statement& statement) {
        std::vector<SpecBranch>& branches = layout_.branches_;
        const std::size_t block = branches[branch_].block;
        statement.branch = branch_;
        if (statement.kind == Statement::Kind::opening) {
            layout_.blocks_.push_back({layout_.statements_.size(), k_none, branch_});
            enter(layout_.blocks_.size() - 1, branch_);
            layout_.deepest_ = std::max(layout_.deepest_, ++depth_);
        } else if (block != k_none && statement.kind == Statement::Kind::alternative) {
            statement.branch = branches[branch_].parent;
            enter(block, statement.branch);
        } else if (block != k_none && statement.kind == Statement::Kind::closing) {
            layout_.blocks_[block].closes = layout_.statements_.size();
            branch_ = branches[branch_].parent;
            statement.branch = branch_;
            --depth_;
        }
    }

    void enter(std::size_t block, std::size_t parent) {
        layout_.branches_.push_back({block, parent});
        branch_ = layout_.branches_.size() - 1;
    }

    SpecLayout& layout_;
    std::size_t next_ = 0;
    std::size_t branch_ = 0;
    std::size_t depth_ = 0;
};

SpecLayout::SpecLayout(std::vector<SpecLine> lines) : lines_(std::move(lines)) {
    LayoutReader(*this).read();
}

} // namespace stopgap::rpm
