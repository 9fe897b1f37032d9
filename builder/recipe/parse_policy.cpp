// [policy] and [[decision]]: what may be done without asking, and how people answered.

#include "base/text.hpp"
#include "recipe/parse.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace stopgap::recipe {

namespace {

constexpr auto k_repair_words = std::to_array<std::string_view>({"none", "standard"});
constexpr auto k_permissions = std::to_array<std::string_view>({"allow", "ask", "never"});
constexpr auto k_repair_permissions = std::to_array<std::string_view>({"allow", "ask"});

/// The rule of that name; null, and reported, where there is none. With no rules, any name may
/// stand.
template <typename Rule>
const Rule* known(const PlacedText& name, const std::vector<Rule>& rules,
                  const std::string& subject, const std::string& what,
                  const ParseContext& context) {
    std::vector<std::string> names;
    for (const Rule& rule : rules) {
        if (rule.name == name.text) {
            return &rule;
        }
        names.push_back(rule.name);
    }
    if (!names.empty()) {
        const std::optional<std::string> meant = nearest(name.text, names);
        context.problems.add(
            name.position, subject + ": " + shown_value(name.text) + " is not " + what,
            meant ? "did you mean " + *meant + "?" : "`stopgap explain` lists the kinds");
    }
    return nullptr;
}

/// The kind's rule; null, and reported, where the catalogue does not have it.
const KindRule* known_kind(const PlacedText& kind, const std::string& subject,
                           const ParseContext& context) {
    const Form& word = forms().word;
    if (word.matches(kind.text)) {
        return known(kind, context.rules.failure_kinds, subject, "a failure kind", context);
    }
    context.problems.add(kind.position,
                         subject + ": " + shown_value(kind.text) + " is not a failure kind",
                         word.hint());
    return nullptr;
}

void parse_repair_table(const Node& node, Policy& policy, const ParseContext& context) {
    std::vector<std::string_view> kinds;
    for (const Member& member : node.members) {
        static_cast<void>(known_kind({member.key, member.position}, "policy.repairs", context));
        kinds.push_back(member.key);
    }
    TableReader table(node, "policy.repairs", kinds, context.problems);
    for (const std::string_view kind : kinds) {
        if (const std::optional<std::size_t> index = table.choice(kind, k_repair_permissions)) {
            policy.repairs[std::string(kind)] = static_cast<Permission>(*index);
        }
    }
}

void parse_repairs(TableReader& table, Policy& policy, const ParseContext& context) {
    const Node* repairs = table.node("repairs");
    if (repairs == nullptr) {
        return;
    }
    if (repairs->kind == Node::Kind::table) {
        parse_repair_table(*repairs, policy, context);
    } else if (repairs->kind != Node::Kind::text) {
        table.report("repairs",
                     "expected a string or a table, got " + std::string(name_of(repairs->kind)),
                     "none, standard, or { kind = \"allow\" }");
    } else if (table.choice("repairs", k_repair_words) == 0U) {
        policy.standard = false;
        policy.default_repair = Permission::ask;
    }
}

void check_base(TableReader& table, const std::string& base, const std::vector<Base>& bases) {
    std::vector<std::string> targets;
    for (const Base& one : bases) {
        targets.push_back(one.target);
    }
    if (std::find(targets.begin(), targets.end(), base) == targets.end()) {
        const std::optional<std::string> meant = nearest(base, targets);
        table.report("base", "no base has the target " + shown_value(base),
                     meant ? "did you mean " + *meant + "?" : "");
    }
}

/// A finding's subject may be empty, but the decision says so.
std::string subject_of(TableReader& table) {
    if (!table.has("subject")) {
        table.report_missing("subject", "the finding's, such as a patch or a file");
    }
    return table.text("subject").value_or("");
}

/// Whether the action answers the kind, as the catalogue has it.
void check_answers(TableReader& table, const KindRule& kind, const std::string& action) {
    const std::vector<std::string>& actions = kind.actions;
    if (actions.empty()) {
        table.report("kind", kind.name + " cannot be decided in a recipe",
                     "`stopgap explain " + kind.name + "` says what to change instead");
    } else if (std::find(actions.begin(), actions.end(), action) == actions.end()) {
        table.report("action", shown_value(action) + " does not answer " + kind.name,
                     "it can be " + joined(actions, " or "));
    }
}

/// Whether the action has the argument and the file that it takes, and no other.
void check_takes(TableReader& table, const ActionRule& action, const std::string& written) {
    const bool has_argument = written.find(':') != std::string::npos;
    if (has_argument != action.takes_argument) {
        table.report("action",
                     has_argument ? action.name + " takes nothing after a colon"
                                  : action.name + " needs a word after a colon",
                     "write " + action.name + (action.takes_argument ? ":PACKAGE" : ""));
    }
    if (action.takes_path && !table.has("path")) {
        table.report_missing("path", action.name + " uses the file that it names");
    } else if (!action.takes_path && table.has("path")) {
        table.report("path", "means nothing to " + action.name);
    }
}

std::string parse_action(TableReader& table, const KindRule* kind, const ParseContext& context) {
    std::string written = table.required_text("action", forms().action);
    if (written.empty()) {
        return written;
    }
    const PlacedText name = {written.substr(0, written.find(':')), table.position("action")};
    if (const ActionRule* action =
            known(name, context.rules.actions, "decision.action", "an action", context)) {
        check_takes(table, *action, written);
        if (kind != nullptr) {
            check_answers(table, *kind, name.text);
        }
    }
    return written;
}

Decision parse_decision(const Node& node, const std::vector<Base>& bases,
                        const ParseContext& context) {
    TableReader table(node, "decision", k_decision_keys, context.problems);
    Decision decision;
    decision.place = context.problems.place(node.position);
    decision.kind = table.required_text("kind", forms().word);
    const KindRule* kind =
        decision.kind.empty()
            ? nullptr
            : known_kind({decision.kind, table.position("kind")}, "decision.kind", context);
    decision.subject = subject_of(table);
    decision.action = parse_action(table, kind, context);
    decision.reason = table.text("reason").value_or("");
    decision.path = parse_path(table, "path", context);
    decision.base = table.text("base", forms().target).value_or("");
    if (!decision.base.empty()) {
        check_base(table, decision.base, bases);
    }
    return decision;
}

} // namespace

Policy parse_policy(const Node& node, const ParseContext& context) {
    TableReader table(node, "policy", k_policy_keys, context.problems);
    Policy policy;
    policy.place = context.problems.place(node.position);
    parse_repairs(table, policy, context);
    policy.donors = static_cast<Permission>(table.choice("donors", k_permissions).value_or(1));
    policy.repositories = table.texts("repositories", forms().any);
    return policy;
}

std::vector<Decision> parse_decisions(TableReader& recipe, const std::vector<Base>& bases,
                                      const ParseContext& context) {
    std::vector<Decision> decisions;
    std::set<std::tuple<std::string, std::string, std::string>> answered;
    for (const Node* node : recipe.tables("decision")) {
        decisions.push_back(parse_decision(*node, bases, context));
        const Decision& last = decisions.back();
        if (!answered.insert({last.kind, last.subject, last.base}).second) {
            context.problems.add(node->position, "decision: the same kind, subject and base were "
                                                 "decided before");
        }
    }
    return decisions;
}

} // namespace stopgap::recipe
