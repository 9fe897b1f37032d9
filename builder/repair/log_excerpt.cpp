#include "repair/log_line.hpp"
#include "repair/log_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::repair {

namespace {

constexpr std::size_t k_columns = 200;
constexpr std::size_t k_findings_shown = 5;
constexpr unsigned k_lines_around = 3;

using Numbers = std::set<unsigned>;

unsigned count_lines(std::string_view log) {
    const std::ptrdiff_t ends = std::count(log.begin(), log.end(), '\n');
    const bool last_is_open = !log.empty() && log.back() != '\n';
    return static_cast<unsigned>(ends) + (last_is_open ? 1 : 0);
}

/// The lines, the most wanted first: the findings, what stands around the first one, the end.
std::vector<unsigned> wishes(const std::vector<Finding>& findings, unsigned line_count,
                             std::size_t max_lines) {
    std::vector<unsigned> wanted;
    for (const Finding& finding : findings) {
        if (finding.evidence.line != 0 && wanted.size() < k_findings_shown) {
            wanted.push_back(finding.evidence.line);
        }
    }
    if (!wanted.empty()) {
        const unsigned cause = wanted.front();
        for (unsigned distance = 1; distance <= k_lines_around; ++distance) {
            wanted.push_back(cause + distance);
            wanted.push_back(cause > distance ? cause - distance : 0);
        }
    }
    for (unsigned back = 0; back < std::min<std::size_t>(max_lines, line_count); ++back) {
        wanted.push_back(line_count - back);
    }
    return wanted;
}

/// How many lines the numbers take, "..." for each gap included.
std::size_t cost_of(const Numbers& numbers) {
    std::size_t cost = numbers.size();
    unsigned before = 0;
    for (const unsigned number : numbers) {
        cost += before != 0 && number != before + 1 ? 1 : 0;
        before = number;
    }
    return cost;
}

Numbers chosen(const std::vector<unsigned>& wanted, unsigned line_count, std::size_t max_lines) {
    Numbers numbers;
    for (const unsigned number : wanted) {
        if (number == 0 || number > line_count || !numbers.insert(number).second) {
            continue;
        }
        if (cost_of(numbers) > max_lines) {
            numbers.erase(number);
        }
    }
    return numbers;
}

} // namespace

std::vector<std::string> lines_that_matter(std::string_view log,
                                           const std::vector<Finding>& findings,
                                           std::size_t max_lines) {
    const unsigned line_count = count_lines(log);
    const Numbers numbers = chosen(wishes(findings, line_count, max_lines), line_count, max_lines);
    std::vector<std::string> shown;
    unsigned before = 0;
    LogLines lines(log);
    std::string room;
    while (lines.next()) {
        if (!numbers.contains(lines.number())) {
            continue;
        }
        if (before != 0 && lines.number() != before + 1) {
            shown.emplace_back("...");
        }
        shown.push_back(fmt::format("{}: {}", lines.number(),
                                    shown_part(cleaned(lines.raw(), room), k_columns)));
        before = lines.number();
    }
    return shown;
}

} // namespace stopgap::repair
