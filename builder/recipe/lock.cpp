#include "recipe/lock.hpp"

#include "recipe/table_reader.hpp"
#include "recipe/toml_text.hpp"

#include <limits>
#include <set>

namespace stopgap {

namespace {

using namespace recipe;

constexpr std::string_view k_heading =
    "# recipe.lock, written by stopgap: what this build used and which repairs it made, so that\n"
    "# the next one needs no search. Each repair is proved again, and held against the recipe's\n"
    "# policy, before it is used.\n";

constexpr auto k_lock_keys =
    std::to_array<std::string_view>({"schema", "recipe_digest", "catalogue_version", "target",
                                     "version", "base", "input", "repair"});
constexpr auto k_base_name_keys = std::to_array<std::string_view>({"name", "version"});
constexpr auto k_locked_input_keys =
    std::to_array<std::string_view>({"name", "sha256", "tar_sha256", "size", "origin"});
constexpr auto k_repair_keys =
    std::to_array<std::string_view>({"strategy", "kind", "subject", "value"});

std::string entry(const std::string& key, const std::string& value) {
    if (!is_one_line(value)) {
        throw Error(ExitStatus::verification,
                    "recipe.lock: " + key + ": the value holds a control character");
    }
    return key + " = " + toml_quoted(value) + '\n';
}

std::string written(const LockedInput& input) {
    return "\n[[input]]\n" + entry("name", input.name) + entry("sha256", input.sha256) +
           (input.tar_sha256.empty() ? "" : entry("tar_sha256", input.tar_sha256)) +
           "size = " + std::to_string(input.size_bytes) + '\n' + entry("origin", input.origin);
}

std::string written(const LockedRepair& repair) {
    return "\n[[repair]]\n" + entry("strategy", repair.strategy) + entry("kind", repair.kind) +
           entry("subject", repair.subject) + entry("value", repair.value);
}

std::string any_text(TableReader& table, std::string_view key) {
    if (!table.has(key)) {
        table.report_missing(key, "a string");
    }
    return table.text(key).value_or("");
}

std::uint64_t required_number(TableReader& table, std::string_view key, std::int64_t most) {
    if (!table.has(key)) {
        table.report_missing(key, "a number from 0");
    }
    return static_cast<std::uint64_t>(table.integer(key, 0, most).value_or(0));
}

void check_schema(TableReader& table) {
    if (!table.has("schema")) {
        table.report_missing("schema", "this version reads " + std::to_string(k_lock_schema));
    }
    static_cast<void>(table.integer("schema", k_lock_schema, k_lock_schema));
}

void read_base(TableReader& table, Lock& lock, Problems& problems) {
    if (const Node* node = table.node("base", Node::Kind::table)) {
        TableReader base(*node, "base", k_base_name_keys, problems);
        lock.base_name = base.required_text("name", forms().package);
        lock.base_version = base.required_text("version", forms().version);
    } else if (!table.has("base")) {
        table.report_missing("base", "the package that was hotfixed");
    }
}

LockedInput read_input(const Node& node, Problems& problems) {
    TableReader table(node, "input", k_locked_input_keys, problems);
    LockedInput input;
    input.name = table.required_text("name", forms().file_name);
    input.sha256 = table.required_text("sha256", forms().sha256);
    input.tar_sha256 = table.text("tar_sha256", forms().sha256).value_or("");
    input.size_bytes = required_number(table, "size", std::numeric_limits<std::int64_t>::max());
    input.origin = any_text(table, "origin");
    return input;
}

LockedRepair read_repair(const Node& node, Problems& problems) {
    TableReader table(node, "repair", k_repair_keys, problems);
    LockedRepair repair;
    repair.strategy = table.required_text("strategy", forms().word);
    repair.kind = table.required_text("kind", forms().word);
    repair.subject = any_text(table, "subject");
    repair.value = any_text(table, "value");
    return repair;
}

} // namespace

std::string write_lock(const Lock& lock) {
    std::string text(k_heading);
    text += "schema = " + std::to_string(k_lock_schema) + '\n';
    text += entry("recipe_digest", lock.recipe_digest);
    text += "catalogue_version = " + std::to_string(lock.catalogue_version) + '\n';
    text += entry("target", lock.target) + entry("version", lock.version);
    text += "\n[base]\n" + entry("name", lock.base_name) + entry("version", lock.base_version);
    for (const LockedInput& input : lock.inputs) {
        text += written(input);
    }
    for (const LockedRepair& repair : lock.repairs) {
        text += written(repair);
    }
    return text;
}

Lock read_lock(std::string_view text, const std::string& name) {
    const Node root = parse_document(text, name);
    Problems problems(name);
    TableReader table(root, "", k_lock_keys, problems);
    check_schema(table);
    Lock lock;
    lock.recipe_digest = table.required_text("recipe_digest", forms().sha256);
    lock.catalogue_version = static_cast<unsigned>(
        required_number(table, "catalogue_version", std::numeric_limits<unsigned>::max()));
    lock.target = table.required_text("target", forms().target);
    lock.version = table.required_text("version", forms().version);
    read_base(table, lock, problems);
    std::set<std::string> names;
    for (const Node* node : table.tables("input")) {
        lock.inputs.push_back(read_input(*node, problems));
        const std::string& input = lock.inputs.back().name;
        if (!names.insert(input).second) {
            problems.add(node->position, "input: another one has the name " + shown_value(input));
        }
    }
    for (const Node* node : table.tables("repair")) {
        lock.repairs.push_back(read_repair(*node, problems));
    }
    problems.throw_if_any();
    return lock;
}

} // namespace stopgap
