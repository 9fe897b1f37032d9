#include "ecosystem/base_trial.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace stopgap {

namespace {

constexpr std::size_t k_lines_told = 4;
constexpr std::size_t k_longest_line = 200;
// What a shell, chroot(1) and the sandbox end with where a program cannot be started.
constexpr int k_not_executable = 126;
constexpr int k_not_found = 127;

bool speaks_of_an_error(std::string_view line) {
    constexpr std::string_view k_word = "error";
    return !std::ranges::search(line, k_word, [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == b;
            }).empty();
}

/// The lines from the first that speaks of an error; where none does, the last ones.
std::vector<std::string> telling_lines(const std::string& output) {
    std::vector<std::string> lines;
    for (const std::string& line : lines_of(output)) {
        if (!trimmed(line).empty()) {
            lines.push_back(printable(trimmed(line).substr(0, k_longest_line)));
        }
    }
    const auto first = std::ranges::find_if(lines, speaks_of_an_error);
    const auto shown = static_cast<std::ptrdiff_t>(std::min(lines.size(), k_lines_told));
    const auto begin = first == lines.end() ? lines.end() - shown : first;
    return {begin, begin + std::min(shown, lines.end() - begin)};
}

/// Whether the program ran, and to an end of its own.
bool tells(const sandbox::Ended& ended) {
    using Cause = sandbox::Ended::Cause;
    const bool has_started = ended.exit_code != k_not_executable && ended.exit_code != k_not_found;
    return ended.cause == Cause::signalled || (ended.cause == Cause::exited && has_started);
}

} // namespace

std::string told(const sandbox::Ended& ended, const std::string& when) {
    const std::vector<std::string> said = telling_lines(ended.output);
    return fmt::format("{}{}{}{}", sandbox::shown(ended), when, said.empty() ? "" : ": ",
                       joined(said, "; "));
}

std::vector<std::string>
those_that_go_together(const std::vector<std::string>& packages,
                       const std::function<bool(const std::vector<std::string>&)>& is_possible) {
    if (packages.empty() || is_possible(packages)) {
        return packages;
    }
    std::vector<std::string> together;
    for (const std::string& package : packages) {
        together.push_back(package);
        if (!is_possible(together)) {
            together.pop_back();
        }
    }
    return together;
}

VendorTrial run_beside_base(BaseTrial& trial, const std::vector<std::string>& base,
                            const std::string& folder, const std::vector<std::string>& programs,
                            const std::function<std::string()>& said) {
    VendorTrial result;
    const std::vector<std::string> packages = trial.prepare_base();
    std::ranges::copy_if(base, std::back_inserter(result.left_out), [&](const std::string& one) {
        return std::ranges::find(packages, one) == packages.end();
    });
    if (packages.empty()) {
        result.why_not = "its packages are not to be had";
        return result;
    }
    if (!trial.install_base(packages)) {
        const std::string words = said();
        result.why_not = "its packages do not install" + (words.empty() ? words : ": " + words);
        return result;
    }
    for (const std::string& program : programs) {
        const sandbox::Ended ended = trial.run({folder + "/" + program});
        result.ends.push_back({tells(ended), ended.succeeded(), told(ended)});
    }
    return result;
}

} // namespace stopgap
