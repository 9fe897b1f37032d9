#include "ecosystem/workaround.hpp"

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "ecosystem/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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
    return fmt::format("{} {}{}{}{}", printable(joined(check, " ")), sandbox::shown(ended), when,
                       said.empty() ? "" : ": ", joined(said, "; "));
}

} // namespace

std::string shipped_name(std::size_t index) {
    return fmt::format("shipped-{}", index + 1);
}

SourceSet take_shipped_files(const Recipe& recipe, const Fix& fix, Workplace& workplace) {
    SourceSet files;
    for (const ShippedFile& file : fix.files) {
        SourceFile taken = take_path_input(recipe, file.from, workplace);
        taken.name = shipped_name(files.size());
        files.push_back(std::move(taken));
    }
    return files;
}

std::vector<std::string> what_is_shipped(const Fix& fix) {
    std::vector<std::string> notes;
    for (const ShippedFile& file : fix.files) {
        notes.push_back(fmt::format("{} is installed as {} ({:04o})",
                                    printable(file.from.path.string()), file.install, file.mode));
    }
    return notes;
}

bool is_configuration(const ShippedFile& file) {
    return file.install.starts_with("/etc/");
}

std::string why_its_own_version(const std::string& package) {
    return package + " is a package of its own: its version counts its builds (build.hotfix), and "
                     "the base's packages stay as they are";
}

std::vector<std::string> workaround_entry(const Recipe& recipe) {
    std::vector<std::string> lines = {
        fmt::format("Out-of-band workaround {}, built by stopgap: {}", recipe.id, recipe.summary)};
    if (!recipe.cves.empty()) {
        lines.push_back("Works around " + joined(recipe.cves, ", ") + ".");
    }
    return lines;
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

std::string note_of_check(const std::vector<std::string>& check, std::size_t packages_of_base) {
    return fmt::format("installed beside {} of the base's packages; {} holds there, and after its "
                       "removal, which leaves nothing",
                       packages_of_base, shown(check));
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string result;
    while (!text.empty()) {
        const std::size_t begin = text.find('@');
        result += text.substr(0, begin);
        if (begin == std::string_view::npos) {
            break;
        }
        const std::size_t end = text.find('@', begin + 1);
        check_invariant(end != std::string_view::npos, "a template with a lone '@'");
        const auto value = values.find(std::string(text.substr(begin + 1, end - begin - 1)));
        check_invariant(value != values.end(), "each name in a template has a value");
        result += value->second;
        text.remove_prefix(end + 1);
    }
    return result;
}

} // namespace stopgap
