// [build] and its limits.

#include "recipe/parse.hpp"

namespace stopgap::recipe {

namespace {

constexpr std::int64_t k_most_processes = 4194304; // PID_MAX_LIMIT of a 64-bit Linux
constexpr std::int64_t k_highest_hotfix = 9999;

using QuantityParser = std::optional<std::uint64_t> (*)(std::string_view);

std::uint64_t quantity(TableReader& table, std::string_view key, QuantityParser parse,
                       const std::string& what, const std::string& hint) {
    const std::optional<std::string> text = table.text(key);
    const std::optional<std::uint64_t> value = text ? parse(*text) : std::nullopt;
    if (text && !value) {
        table.report(key, shown_value(*text) + " is not " + what, hint);
    }
    return value.value_or(0);
}

std::uint64_t size(TableReader& table, std::string_view key) {
    return quantity(table, key, parse_size, "a size", "a number and K, M, G or T, such as 8G");
}

Limits parse_limits(const Node& node, const ParseContext& context) {
    TableReader table(node, "build.limits", k_limit_keys, context.problems);
    Limits limits;
    limits.place = context.problems.place(node.position);
    limits.memory_bytes = size(table, "memory");
    limits.disk_bytes = size(table, "disk");
    limits.processes =
        static_cast<unsigned>(table.integer("processes", 1, k_most_processes).value_or(0));
    limits.time_seconds = quantity(table, "time", parse_duration, "a duration",
                                   "a number and s, m, h or d, such as 2h");
    return limits;
}

void parse_rpm_define(const Node& node, BuildSettings& build, const ParseContext& context) {
    const Form& name = forms().rpm_macro;
    for (const Member& member : node.members) {
        if (!name.matches(member.key)) {
            context.problems.add(member.position,
                                 "build.options.define: " + shown_value(member.key) + " is not " +
                                     name.what(),
                                 name.hint());
        } else if (member.value.kind != Node::Kind::text) {
            context.problems.add(member.value.position,
                                 "build.options.define." + member.key +
                                     ": expected a string, got " +
                                     std::string(name_of(member.value.kind)));
        } else {
            build.rpm_define[member.key] = member.value.text;
        }
    }
}

/// The words of DEB_BUILD_OPTIONS, or rpmbuild's options as a table.
void parse_options(TableReader& table, BuildSettings& build, const ParseContext& context) {
    const Node* options = table.node("options");
    if (options == nullptr || options->kind != Node::Kind::table) {
        build.options = table.texts("options", forms().deb_option);
        return;
    }
    TableReader rpm(*options, "build.options", k_rpm_option_keys, context.problems);
    build.rpm_with = rpm.texts("with", forms().rpm_option);
    build.rpm_without = rpm.texts("without", forms().rpm_option);
    if (const Node* define = rpm.node("define", Node::Kind::table)) {
        parse_rpm_define(*define, build, context);
    }
}

void check_tests_agree(TableReader& table, const BuildSettings& build) {
    for (const std::string& option : build.options) {
        if (option == "nocheck" && build.run_tests) {
            table.report("options", "\"nocheck\" contradicts build.tests", "write tests = false");
        }
    }
}

} // namespace

BuildSettings parse_build(const Node& node, const ParseContext& context) {
    TableReader table(node, "build", k_build_keys, context.problems);
    BuildSettings build;
    build.hotfix = static_cast<unsigned>(table.integer("hotfix", 1, k_highest_hotfix).value_or(1));
    build.run_tests = table.boolean("tests").value_or(true);
    parse_options(table, build, context);
    check_tests_agree(table, build);
    if (const Node* limits = table.node("limits")) {
        build.limits = parse_limits(*limits, context);
    }
    return build;
}

} // namespace stopgap::recipe
