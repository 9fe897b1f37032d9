// [deploy] and [retire]: the rest of a hotfix's life.

#include "recipe/parse.hpp"

#include <algorithm>

namespace stopgap::recipe {

namespace {

constexpr auto k_health_forms = std::to_array<std::string_view>({"unit", "http", "run"});

void check_one_form(TableReader& table, const ParseContext& context) {
    const std::ptrdiff_t count =
        std::count_if(k_health_forms.begin(), k_health_forms.end(),
                      [&](std::string_view key) { return table.has(key); });
    if (count != 1) {
        context.problems.add(table.position(), "deploy.health: needs exactly one of " +
                                                   listed(k_health_forms, "and"));
    }
    if (table.has("expect") && !table.has("http")) {
        table.report("expect", "is the status that http answers with", "add http = \"...\"");
    }
}

/// Hosts take only these in a URL (spec-templates/deploy): no shell and no quoting is near them.
void check_plain(const std::string& url, TableReader& table) {
    constexpr std::string_view k_plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@:.+~%/?&=;,[]-";
    if (url.find_first_not_of(k_plain) != std::string::npos) {
        table.report("http", shown_value(url) + " has a character that hosts do not take",
                     "write it as %XX");
    }
}

HealthCheck parse_health_check(const Node& node, const ParseContext& context) {
    TableReader table(node, "deploy.health", k_health_keys, context.problems);
    HealthCheck check;
    check.unit = table.text("unit", forms().service).value_or("");
    if (const std::optional<std::string> url = table.text("http")) {
        check_url({*url, table.position("http")}, Schemes::http_too, table.path_of("http"),
                  context.problems);
        check_plain(*url, table);
        check.http = *url;
    }
    check.expect = static_cast<unsigned>(table.integer("expect", 100, 599).value_or(200));
    check.run = parse_argv(table, "run");
    check_one_form(table, context);
    return check;
}

/// A date written as a TOML date or as a string.
std::string parse_date(TableReader& table, std::string_view key) {
    const Node* node = table.node(key);
    if (node != nullptr && node->kind == Node::Kind::date) {
        return node->text;
    }
    std::string date = table.text(key).value_or("");
    if (node != nullptr && node->kind == Node::Kind::text && !is_date(date)) {
        table.report(key, shown_value(date) + " is not a date", "YYYY-MM-DD, such as 2026-12-31");
    }
    return date;
}

} // namespace

Deploy parse_deploy(const Node& node, const ParseContext& context) {
    TableReader table(node, "deploy", k_deploy_keys, context.problems);
    Deploy deploy;
    deploy.restart = table.texts("restart", forms().service);
    deploy.environments = table.texts("environments", forms().word);
    for (const Node* check : table.tables("health")) {
        deploy.health.push_back(parse_health_check(*check, context));
    }
    return deploy;
}

Retire parse_retire(const Node& node, const ParseContext& context) {
    TableReader table(node, "retire", k_retire_keys, context.problems);
    Retire retire;
    retire.until = parse_date(table, "until");
    retire.test = parse_paths(table, "test", context);
    return retire;
}

} // namespace stopgap::recipe
