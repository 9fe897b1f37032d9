#include "document/problem.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <tuple>

namespace stopgap {

namespace {

constexpr std::size_t k_most_lines = 100;
constexpr std::size_t k_longest_value_bytes = 60;

bool comes_before(const Problem& left, const Problem& right) {
    return std::tie(left.place.line, left.place.column, left.text, left.hint) <
           std::tie(right.place.line, right.place.column, right.text, right.hint);
}

bool is_same(const Problem& left, const Problem& right) {
    return !comes_before(left, right) && !comes_before(right, left);
}

std::vector<Problem> in_order(std::vector<Problem> problems) {
    std::sort(problems.begin(), problems.end(), comes_before);
    problems.erase(std::unique(problems.begin(), problems.end(), is_same), problems.end());
    return problems;
}

std::string message_of(const std::vector<Problem>& problems) {
    std::vector<std::string> lines;
    for (const Problem& problem : problems) {
        if (lines.size() == k_most_lines) {
            lines.push_back("... and " + std::to_string(problems.size() - k_most_lines) +
                            " more problems");
            break;
        }
        lines.push_back(shown(problem));
    }
    return joined(lines, "\n");
}

} // namespace

std::string shown(const Problem& problem) {
    const std::string hint = problem.hint.empty() ? "" : " (" + problem.hint + ")";
    return printable(shown(problem.place)) + ": " + problem.text + hint;
}

RecipeErrors::RecipeErrors(std::vector<Problem> problems)
    : Error(ExitStatus::usage, message_of(in_order(problems))),
      problems_(in_order(std::move(problems))) {}

std::string shown_value(std::string_view value) {
    if (value.size() <= k_longest_value_bytes) {
        return '"' + printable(value) + '"';
    }
    std::size_t end = k_longest_value_bytes;
    // A cut inside a UTF-8 sequence would show its first bytes as garbage.
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return '"' + printable(value.substr(0, end)) + "...\"";
}

} // namespace stopgap
