#include "repair/decision.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "repair/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::repair {

namespace {

/// The finding's own options, else its kind's; one with an argument only a strategy can fill in.
std::vector<std::string> options_of(const Finding& finding) {
    const FailureKind* kind = find_kind(finding.kind);
    std::vector<std::string> options = finding.options;
    if (!options.empty() || kind == nullptr) {
        return options;
    }
    for (const std::string_view option : kind->options) {
        if (argument_of(option).empty()) {
            options.emplace_back(option);
        }
    }
    return options;
}

std::string where(const Evidence& evidence) {
    if (evidence.file.empty()) {
        return {};
    }
    return evidence.line == 0 ? evidence.file : fmt::format("{}:{}", evidence.file, evidence.line);
}

std::string shown_evidence(const Finding& finding) {
    const std::string place = where(finding.evidence);
    const std::string text = shown_text(finding.evidence, "    ");
    if (text.empty()) {
        return place.empty() ? place : place + "\n";
    }
    return place.empty() ? text + "\n" : fmt::format("{}: {}\n", place, text);
}

std::string headline(const Finding& finding) {
    return finding.subject.empty()
               ? finding.kind
               : fmt::format("{}: {}", finding.kind, printable(finding.subject));
}

std::string shown_choices(const std::vector<std::string>& options) {
    std::string text;
    for (const std::string& option : options) {
        const Action* action = find_action(option);
        text += fmt::format("  {}: {}\n", printable(option),
                            action == nullptr ? std::string_view("see docs/failure-kinds.md")
                                              : action->meaning);
    }
    return text;
}

/// The other options stand in a comment, so that a person changes one word.
std::string action_line(const std::vector<std::string>& options) {
    std::string line = "action = " + toml_string(options.front());
    if (options.size() > 1) {
        const std::vector<std::string> others(options.begin() + 1, options.end());
        line += "  # or: " + printable(joined(others, ", "));
    }
    return line + "\n";
}

bool takes_path(const std::string& option) {
    const Action* action = find_action(option);
    return action != nullptr && action->takes_path;
}

/// The file that an action takes: in a comment where the action that is written does without.
std::string path_line(const std::vector<std::string>& options) {
    const auto taker = std::ranges::find_if(options, takes_path);
    if (taker == options.end()) {
        return {};
    }
    return fmt::format("{}path = \"...\"  # a file beside the recipe; only with \"{}\"\n",
                       taker == options.begin() ? "" : "# ", *taker);
}

std::string recipe_table(const Finding& finding, const std::string& target,
                         const std::vector<std::string>& options) {
    std::string lines = "[[decision]]\nkind = " + toml_string(finding.kind) + "\n";
    lines += "subject = " + toml_string(finding.subject) + "\n";
    if (!target.empty()) {
        lines += "base = " + toml_string(target) + "\n";
    }
    lines += action_line(options);
    lines += path_line(options);
    return lines + "reason = \"not stated\"  # say why: it is kept in the provenance\n";
}

} // namespace

std::string toml_string(std::string_view text) {
    const std::string clean = is_utf8(text) ? std::string(text) : printable(text);
    std::string quoted = "\"";
    for (const char byte : clean) {
        const unsigned char code = static_cast<unsigned char>(byte);
        if (byte == '"' || byte == '\\') {
            quoted += '\\';
            quoted += byte;
        } else if (code < 0x20 || code == 0x7f) {
            quoted += fmt::format("\\u{:04x}", code);
        } else {
            quoted += byte;
        }
    }
    return quoted + '"';
}

std::string shown_text(const Evidence& evidence, std::string_view indent) {
    std::string text;
    for (const std::string& line : lines_of(evidence.text)) {
        text += (text.empty() ? std::string() : "\n" + std::string(indent)) + printable(line);
    }
    return text;
}

bool decidable(const Finding& finding) {
    return !options_of(finding).empty();
}

DecisionRequest decision_for(std::span<const Finding> findings, const std::string& target,
                             const std::string& because) {
    check_invariant(!findings.empty(), "a decision is asked for at least one finding");
    const Finding& first = findings.front();
    DecisionRequest request{first.kind, first.subject, {}, options_of(first), {}};
    for (const Finding& finding : findings) {
        request.explanation += headline(finding) + "\n" + shown_evidence(finding);
    }
    if (const FailureKind* kind = find_kind(first.kind)) {
        request.explanation += fmt::format("{}\n{}\n", kind->meaning, kind->mend);
    }
    if (!because.empty()) {
        request.explanation += because + "\n";
    }
    if (request.options.empty()) {
        return request;
    }
    request.explanation += "Possible actions:\n" + shown_choices(request.options);
    for (const Finding& finding : findings) {
        request.recipe_lines += recipe_table(finding, target, options_of(finding));
    }
    return request;
}

DecisionRequest decision_for(const Finding& finding, const std::string& target,
                             const std::string& because) {
    return decision_for(std::span(&finding, 1), target, because);
}

} // namespace stopgap::repair
