#include "ecosystem/rpm/dnf_output.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace stopgap::rpm {

namespace {

using Action = TransactionRow::Action;

Error unknown_form(std::string_view line) {
    return Error(ExitStatus::machine, "dnf: its table has a line that stopgap does not know: \"" +
                                          printable(trimmed(line)) + "\"")
        .with_hint("dnf 4.14 and dnf 5.2 are known; please report the version of this one");
}

const std::map<std::string_view, Action>& actions() {
    static const std::map<std::string_view, Action> table = {
        {"Installing", Action::install},
        {"Installing dependencies", Action::install},
        {"Installing weak dependencies", Action::install},
        {"Installing group packages", Action::install},
        {"Installing group/module packages", Action::install},
        {"Upgrading", Action::upgrade},
        {"Downgrading", Action::downgrade},
        {"Reinstalling", Action::reinstall},
        {"Removing", Action::remove},
        {"Removing dependent packages", Action::remove},
        {"Removing unused dependencies", Action::remove}};
    return table;
}

// Sections whose rows are no packages, or packages that stay as they are.
bool is_beside_the_transaction(std::string_view title) {
    const auto holds = [&](std::string_view part) { return title.find(part) != title.npos; };
    return title.starts_with("Skipping packages") || title.starts_with("(add ") ||
           holds(" module") || holds(" Groups") || holds(" groups");
}

class TableReader {
  public:
    void take(std::string_view line) {
        const std::vector<std::string> words = words_of(line);
        if (!in_table_) {
            in_table_ = is_head(words);
        } else if (line.starts_with("Transaction Summary")) {
            end_row();
            in_table_ = false;
        } else if (!words.empty() && !line.starts_with("===")) {
            take_line(line, words);
        }
    }

    Transaction finished() {
        if (in_table_) {
            throw unknown_form("(its end is missing)");
        }
        return std::move(rows_);
    }

  private:
    static bool is_head(const std::vector<std::string>& words) {
        return words.size() == 5 && words[0] == "Package" && words[1].starts_with("Arch") &&
               words[2] == "Version" && words[3].starts_with("Repo") && words[4] == "Size";
    }

    void take_line(std::string_view line, const std::vector<std::string>& words) {
        if (line.front() != ' ') {
            end_row();
            begin_section(trimmed(line));
        } else if (line.size() > 1 && line[1] != ' ') {
            end_row();
            row_ = words;
        } else if (words.front() == "replacing") {
            end_row(); // of the row above: the package that gives way
        } else {
            row_.insert(row_.end(), words.begin(), words.end());
        }
    }

    void begin_section(std::string_view title) {
        if (!title.ends_with(':')) {
            throw unknown_form(title);
        }
        title.remove_suffix(1);
        const auto found = actions().find(title);
        action_.reset();
        if (found != actions().end()) {
            action_ = found->second;
        } else if (!is_beside_the_transaction(title)) {
            throw unknown_form(title);
        }
    }

    void end_row() {
        constexpr std::size_t k_without_unit = 5; // "998", where dnf 4 shows bytes
        constexpr std::size_t k_with_unit = 6;    // "1.2 k"
        if (action_ && !row_.empty()) {
            if (row_.size() != k_without_unit && row_.size() != k_with_unit) {
                throw unknown_form(joined(row_, " "));
            }
            if (!is_package_name(row_[0]) || !is_architecture(row_[1])) {
                throw unknown_form(joined(row_, " "));
            }
            rows_.push_back({*action_, {row_[0], parse_evr(row_[2], row_[0]), row_[1]}, row_[3]});
        }
        row_.clear();
    }

    bool in_table_ = false;
    std::optional<Action> action_;
    std::vector<std::string> row_;
    Transaction rows_;
};

/// "Problem: ..." or "Problem 2: ...": what follows the colon.
std::optional<std::string> problem_text(std::string_view line) {
    constexpr std::string_view k_problem = "Problem";
    if (!line.starts_with(k_problem)) {
        return std::nullopt;
    }
    line.remove_prefix(k_problem.size());
    const std::size_t colon = line.find_first_not_of(" 0123456789");
    if (colon == std::string_view::npos || line[colon] != ':') {
        return std::nullopt;
    }
    return std::string(trimmed(line.substr(colon + 1)));
}

void leave_out_empty_words(Problem& problem) {
    constexpr std::string_view k_empty_words = "conflicting requests";
    if (std::any_of(problem.begin(), problem.end(),
                    [&](const std::string& line) { return line != k_empty_words; })) {
        std::erase(problem, k_empty_words);
    }
}

bool tells(std::string_view line) {
    static constexpr std::string_view k_starts[] = {"No match for argument", "error: ", "file /",
                                                    "Failed to ", "Cannot "};
    return std::any_of(std::begin(k_starts), std::end(k_starts),
                       [&](std::string_view start) { return line.starts_with(start); }) ||
           (line.starts_with("Error: ") && line.size() > std::string_view("Error: ").size());
}

} // namespace

Transaction transaction_in(std::string_view output) {
    TableReader reader;
    for (const std::string& line : lines_of(output)) {
        reader.take(line);
    }
    return reader.finished();
}

std::vector<Problem> problems_in(std::string_view output) {
    std::vector<Problem> problems;
    bool in_problem = false;
    for (const std::string& line : lines_of(output)) {
        const std::string text(trimmed(line));
        if (const std::optional<std::string> first = problem_text(text)) {
            problems.push_back({printable(*first)});
            in_problem = true;
        } else if (text.starts_with("No match for argument: ")) {
            problems.push_back({printable(text)});
            in_problem = false;
        } else if (in_problem && text.starts_with("- ")) {
            problems.back().push_back(printable(text.substr(2)));
        } else {
            in_problem = false;
        }
    }
    for (Problem& problem : problems) {
        leave_out_empty_words(problem);
    }
    return problems;
}

std::vector<std::string> scriptlet_failures(std::string_view output) {
    std::vector<std::string> failures;
    for (const std::string& line : lines_of(output)) {
        const bool of_dnf = line.starts_with("Error in ") || line.starts_with(">>> Error in ");
        const bool of_rpm = line.find("scriptlet failed") != std::string::npos;
        if (of_rpm || (of_dnf && line.find("scriptlet") != std::string::npos)) {
            failures.push_back(printable(trimmed(line)));
        }
    }
    return failures;
}

std::string telling_lines(std::string_view output) {
    std::vector<std::string> telling;
    for (const Problem& problem : problems_in(output)) {
        telling.insert(telling.end(), problem.begin(), problem.end());
    }
    for (const std::string& line : lines_of(output)) {
        const std::string text = printable(trimmed(line));
        if (tells(text) && std::find(telling.begin(), telling.end(), text) == telling.end()) {
            telling.push_back(text);
        }
    }
    return joined(telling, "; ");
}

} // namespace stopgap::rpm
