#include "cli/decision_text.hpp"

#include "base/text.hpp"
#include "repair/decision.hpp"

#include <fmt/format.h>

namespace stopgap::cli {

std::string place_of(const Finding& finding) {
    const std::string file = printable(finding.evidence.file);
    if (finding.evidence.line > 0) {
        return fmt::format("{}:{}: ", file, finding.evidence.line);
    }
    return file.empty() || file == printable(finding.subject) ? std::string() : file + ": ";
}

void print_decision(const DecisionRequest& decision, const Recipe& recipe) {
    fmt::print("\n{}\n\nTo decide, add to {}:\n\n{}", trimmed(decision.explanation),
               recipe.file.string(), decision.recipe_lines);
}

void print_findings(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
        fmt::print("  {} {}\n      {}{}\n", finding.kind, printable(finding.subject),
                   place_of(finding), repair::shown_text(finding.evidence, std::string(10, ' ')));
    }
    if (!findings.empty()) {
        fmt::print("  what it means: stopgap explain {}\n", findings.front().kind);
    }
}

} // namespace stopgap::cli
