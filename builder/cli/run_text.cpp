#include "cli/run_text.hpp"

#include "base/text.hpp"
#include "cli/decision_text.hpp"
#include "repair/catalogue.hpp"
#include "repair/decision.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_name_columns = 10;
constexpr std::size_t k_text_column = 2 + k_name_columns + 1;

void row(std::string_view name, const std::string& text) {
    fmt::print("  {:<{}} {}\n", name, k_name_columns, text);
}

/// Under the text of the row above.
void line(const std::string& text) {
    row("", text);
}

bool needs_no_word(const PatchRecord& patch) {
    return patch.fate == PatchFate::applied && patch.note.empty();
}

void print_patches(const std::vector<PatchRecord>& patches) {
    const auto plain = std::count_if(patches.begin(), patches.end(), needs_no_word);
    std::string_view name = "patches";
    if (plain > 0) {
        row(name, fmt::format("{} of the base's applied as they are", plain));
        name = "";
    }
    for (const PatchRecord& patch : patches) {
        if (!needs_no_word(patch)) {
            row(name, fmt::format("{}: {}{}{}", printable(patch.name), name_of(patch.fate),
                                  patch.note.empty() ? "" : ": ", printable(patch.note)));
            name = "";
        }
    }
}

void print_finding(const Finding& finding) {
    row("found", fmt::format("{} {}", printable(finding.kind), printable(finding.subject)));
    line(place_of(finding) + repair::shown_text(finding.evidence, std::string(k_text_column, ' ')));
    if (const repair::FailureKind* kind = repair::find_kind(finding.kind)) {
        line("that means: " + std::string(kind->meaning));
    }
}

void print_attempt(const Attempt& attempt, const fs::path& folder) {
    fmt::print("\n  attempt {} {} after {:.1f} s{}{}\n", attempt.number,
               attempt.succeeded ? "built it" : fmt::format("ended in {}", name_of(attempt.phase)),
               attempt.seconds, attempt.log.empty() ? "" : ": ",
               attempt.log.empty() ? "" : printable((folder / attempt.log).string()));
    for (const Finding& finding : attempt.findings) {
        print_finding(finding);
    }
    for (const Repair& repair : attempt.repairs) {
        row("repaired",
            fmt::format("{} ({})", printable(repair.change), printable(repair.strategy)));
    }
}

/// The file may have come from anywhere: each line is escaped.
std::string escaped(const std::string& text) {
    std::string lines;
    for (const std::string& each : lines_of(text)) {
        lines += printable(each) + "\n";
    }
    return lines;
}

void print_end(const BuildResult& result) {
    if (!result.error.empty()) {
        row("because", printable(result.error));
    }
    if (result.decision) {
        fmt::print("\n{}\nTo decide, add to the recipe:\n\n{}",
                   escaped(trimmed(result.decision->explanation)),
                   escaped(result.decision->recipe_lines));
    }
    for (const std::string& note : result.notes) {
        row("note", printable(note));
    }
}

} // namespace

void print_run(const BuildResult& result, const fs::path& folder) {
    fmt::print("{} for {}: {}, in {:.1f} s\n", printable(result.id), printable(result.target),
               result.decision ? "stopped for a decision" : name_of(result.outcome),
               result.seconds.total);
    row("base", printable(result.base_name + " " + result.base_version));
    row("hotfix", result.version.empty() ? "no version was chosen" : printable(result.version));
    print_patches(result.patches);
    for (const Attempt& attempt : result.attempts) {
        print_attempt(attempt, folder);
    }
    fmt::print("\n");
    print_end(result);
    row("made",
        fmt::format("{} files, in {}", result.artifacts.size(), printable(folder.string())));
}

} // namespace stopgap::cli
