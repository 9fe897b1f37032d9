#include "cli/decision_text.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace stopgap::cli {

void print_decision(const DecisionRequest& decision, const Recipe& recipe) {
    fmt::print("\n{}\n\nTo decide, add to {}:\n\n{}", trimmed(decision.explanation),
               recipe.file.string(), decision.recipe_lines);
}

void print_findings(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
        fmt::print("  {} {}\n      {}{}\n", finding.kind, printable(finding.subject),
                   finding.evidence.line > 0
                       ? fmt::format("{}:{}: ", finding.evidence.file, finding.evidence.line)
                       : "",
                   printable(finding.evidence.text));
    }
    if (!findings.empty()) {
        fmt::print("  what it means: stopgap explain {}\n", findings.front().kind);
    }
}

} // namespace stopgap::cli
