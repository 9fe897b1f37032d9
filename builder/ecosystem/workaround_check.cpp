#include "ecosystem/workaround_check.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace stopgap {

namespace {

constexpr std::size_t k_lines_told = 4;

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
            lines.push_back(printable(trimmed(line)));
        }
    }
    const auto first = std::ranges::find_if(lines, speaks_of_an_error);
    const auto shown = static_cast<std::ptrdiff_t>(std::min(lines.size(), k_lines_told));
    const auto begin = first == lines.end() ? lines.end() - shown : first;
    return {begin, begin + std::min(shown, lines.end() - begin)};
}

/// The command, how it ended and when, and what it said of it.
std::string told(const std::vector<std::string>& check, const sandbox::Ended& ended,
                 const std::string& when) {
    const std::vector<std::string> said = telling_lines(ended.output);
    return fmt::format("{} {}{}{}{}", shown(check), sandbox::shown(ended), when,
                       said.empty() ? "" : ": ", joined(said, "; "));
}

/// What is known once it holds, for people.
std::string note_of_check(const std::vector<std::string>& check, std::size_t packages_of_base) {
    return fmt::format("installed beside {} of the base's packages; {} holds there, and after its "
                       "removal, which leaves nothing",
                       packages_of_base, shown(check));
}

/// The first of its files that is there; empty: none is.
std::string what_is_left(WorkaroundTrial& trial, const Fix& fix) {
    for (const ShippedFile& file : fix.files) {
        if (trial.run({"test", "-e", file.install}).succeeded()) {
            return file.install;
        }
    }
    return {};
}

InstallCheck not_installable(const WorkaroundTrial& trial, const std::string& why) {
    return trial.failed(why, "not-installable");
}

} // namespace

InstallCheck check_workaround(WorkaroundTrial& trial, const Fix& fix) {
    const std::vector<std::string> base = trial.prepare_base();
    if (base.empty()) {
        return not_installable(trial, "the target does not serve the base's binaries any more, and "
                                      "the check runs beside them");
    }
    if (!trial.install_base(base)) {
        return not_installable(trial, "the base's own packages do not install");
    }
    const std::set<std::string> with_base = trial.installed();
    if (!trial.install_workaround()) {
        return not_installable(trial, "the workaround does not install beside the base");
    }
    const sandbox::Ended with = trial.run(fix.check);
    if (!trial.take_away()) {
        return not_installable(trial, "the workaround cannot be taken away");
    }
    const std::string left = what_is_left(trial, fix);
    if (!left.empty()) {
        return not_installable(trial, left + " is still there after its removal");
    }
    if (trial.installed() != with_base) {
        return not_installable(trial, "its removal changes which other packages are installed");
    }
    const std::optional<std::string> why =
        what_the_check_says(fix.check, with, trial.run(fix.check));
    return why ? trial.failed(*why, "check-failed")
               : InstallCheck{{note_of_check(fix.check, base.size())}, {}};
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

std::optional<std::string> what_the_check_says(const std::vector<std::string>& check,
                                               const sandbox::Ended& with,
                                               const sandbox::Ended& without) {
    if (!with.succeeded()) {
        return told(check, with, without.succeeded() ? "" : ", and without the workaround too");
    }
    if (!without.succeeded()) {
        return told(check, without, " once the workaround is removed");
    }
    return std::nullopt;
}

} // namespace stopgap
