#include "ecosystem/deb/accepted_symbols.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_kind = "symbols-new";
constexpr std::string_view k_action = "accept";
constexpr std::string_view k_warning = "dpkg-gensymbols: warning: ";

/// The symbol of a line that the diff of a symbols file adds, " SYMBOL@NODE VERSION" after its '+',
/// tags and quotes taken off (deb-src-symbols(5)); empty: the line is another.
std::string added_symbol(std::string_view line) {
    const std::vector<std::string> words = words_of(line);
    if (!line.starts_with("+ ") || words.size() != 3) {
        return {};
    }
    std::string symbol = words[1];
    if (symbol.starts_with('(')) {
        symbol.erase(0, symbol.find(')') + 1);
    }
    std::erase(symbol, '"');
    return symbol.find('@') == std::string::npos ? std::string() : printable(symbol);
}

/// The libraries that dpkg-gensymbols warns of in such words: "WORDS in the symbols file: A B".
std::vector<std::string> libraries_that(std::string_view words, std::string_view line) {
    const std::string said = fmt::format("{}{} in the symbols file:", k_warning, words);
    return line.starts_with(said) ? words_of(line.substr(said.size())) : std::vector<std::string>();
}

bool accepted(const Recipe& recipe, const std::string& symbol, const std::string& target) {
    const Decision* decision = decision_on(recipe.decisions, k_kind, symbol, target);
    return decision != nullptr && decision->action == k_action;
}

/// What a log says, each thing once.
class Reading {
  public:
    Reading(const std::string& file_name, const Recipe& recipe, const std::string& target)
        : file_(file_name), recipe_(recipe), target_(target) {}

    void read(std::string_view line) {
        ++number_;
        for (const std::string& library : libraries_that("some libraries disappeared", line)) {
            add(lost_, "soname-changed", printable(library), line);
        }
        for (const std::string& library : libraries_that("new libraries appeared", line)) {
            take_new(printable(library), line);
        }
        if (line.starts_with(k_warning) &&
            line.find("some new symbols appeared") != std::string_view::npos) {
            diff_follows_ = true;
        }
        const std::string symbol = diff_follows_ ? added_symbol(line) : std::string();
        if (!symbol.empty()) {
            take_new(symbol, line);
        }
    }

    [[nodiscard]] std::vector<Finding> finished() && {
        lost_.insert(lost_.end(), new_.begin(), new_.end());
        return std::move(lost_);
    }

  private:
    void take_new(const std::string& subject, std::string_view line) {
        if (!accepted(recipe_, subject, target_)) {
            add(new_, std::string(k_kind), subject, line);
        }
    }

    void add(std::vector<Finding>& findings, const std::string& kind, const std::string& subject,
             std::string_view line) {
        if (seen_.insert(subject).second) {
            findings.push_back({kind, subject, {file_, number_, printable(line)}, {}});
        }
    }

    const std::string& file_;
    const Recipe& recipe_;
    const std::string& target_;
    std::vector<Finding> lost_, new_;
    std::set<std::string> seen_;
    unsigned number_ = 0;
    bool diff_follows_ = false;
};

} // namespace

bool accepts_new_symbols(const Recipe& recipe, const std::string& target) {
    return std::ranges::any_of(recipe.decisions, [&](const Decision& decision) {
        return decision.kind == k_kind && decision.action == k_action &&
               (decision.base.empty() || decision.base == target);
    });
}

std::vector<Finding> unaccepted_symbols(std::string_view log, const std::string& file_name,
                                        const Recipe& recipe, const std::string& target) {
    Reading reading(file_name, recipe, target);
    while (!log.empty()) { // a log may be large: no copy of it is made
        const std::string_view line = log.substr(0, log.find('\n'));
        reading.read(line);
        log.remove_prefix(std::min(log.size(), line.size() + 1));
    }
    return std::move(reading).finished();
}

} // namespace stopgap::deb
