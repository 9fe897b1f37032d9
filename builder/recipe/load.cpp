#include "recipe/load.hpp"

#include "base/text.hpp"
#include "recipe/parse.hpp"

#include <algorithm>

namespace stopgap {

namespace {

using namespace recipe;

constexpr std::string_view k_file_name = "recipe.toml";

/// A problem with the recipe as a whole, before there is a line to point at.
[[noreturn]] void refuse(const std::string& subject, std::string text, std::string hint = {}) {
    throw RecipeErrors({Problem{{subject, 0, 0}, std::move(text), std::move(hint)}});
}

/// The schema decides how all the rest is to be read, so another one is the only problem told.
void check_schema(const Node& root, const std::string& name) {
    const Node* schema = root.find("schema");
    if (schema == nullptr || schema->kind != Node::Kind::integer ||
        schema->integer == k_recipe_schema) {
        return;
    }
    Problems problems(name);
    problems.add(schema->position,
                 "schema: " + std::to_string(schema->integer) +
                     " is not known to this version of stopgap",
                 "it reads schema " + std::to_string(k_recipe_schema));
    problems.throw_if_any();
}

std::vector<std::string> parse_references(TableReader& table, Problems& problems) {
    std::vector<std::string> references;
    for (const PlacedText& reference : table.placed_texts("references")) {
        check_url(reference, Schemes::http_too, table.path_of("references"), problems);
        references.push_back(reference.text);
    }
    return references;
}

void parse_head(TableReader& table, Recipe& recipe, Problems& problems) {
    static_cast<void>(table.integer("schema", k_recipe_schema, k_recipe_schema));
    if (!table.has("schema")) {
        table.report_missing("schema", "write schema = " + std::to_string(k_recipe_schema));
    }
    recipe.id = table.required_text("id", forms().id);
    recipe.summary = table.required_text("summary", forms().any);
    recipe.cves = table.texts("cves", forms().cve);
    recipe.references = parse_references(table, problems);
    recipe.supersedes = table.texts("supersedes", forms().id);
    if (std::count(recipe.supersedes.begin(), recipe.supersedes.end(), recipe.id) > 0) {
        table.report("supersedes", "names the recipe itself");
    }
}

/// Whether any base is built from [fix] as it stands.
Completeness completeness_of(const Node& root) {
    const Node* bases = root.find("base");
    const bool all_override =
        bases != nullptr && !bases->items.empty() &&
        std::all_of(bases->items.begin(), bases->items.end(),
                    [](const Node& base) { return base.find("fix") != nullptr; });
    return all_override ? Completeness::deferred : Completeness::required;
}

void parse_fixes(TableReader& table, const Node& root, Recipe& recipe,
                 const ParseContext& context) {
    const Node* fix = table.node("fix", Node::Kind::table);
    if (fix != nullptr) {
        recipe.fix = parse_fix(*fix, completeness_of(root), context);
    } else if (!table.has("fix")) {
        table.report_missing("fix", "write [fix]: what is done about the vulnerability");
    }
    recipe.bases = parse_bases(table, fix, context);
    const Node* bases = table.node("base");
    if (bases == nullptr || (bases->kind == Node::Kind::array && bases->items.empty())) {
        table.report_missing("base", "write [[base]]: a target and its source package");
    }
}

void parse_tables(TableReader& table, Recipe& recipe, const ParseContext& context) {
    if (const Node* build = table.node("build")) {
        recipe.build = parse_build(*build, context);
    }
    if (const Node* policy = table.node("policy")) {
        recipe.policy = parse_policy(*policy, context);
    }
    recipe.decisions = parse_decisions(table, recipe.bases, context);
    if (const Node* deploy = table.node("deploy")) {
        recipe.deploy = parse_deploy(*deploy, context);
    }
    if (const Node* retire = table.node("retire")) {
        recipe.retire = parse_retire(*retire, context);
    }
}

/// A donor's packaging is for a new version, and stands against policy.donors = "never".
void check_donors(const Recipe& recipe, Problems& problems) {
    for (const Base& base : recipe.bases) {
        if (!base.packaging || base.packaging->suite.empty()) {
            continue; // or what it says was refused already
        }
        const Position position = {base.place.line, base.place.column};
        if (fix_for(recipe, base).kind != FixKind::bump) {
            problems.add(position, "base.packaging: only a bump has a donor's packaging",
                         "a backport is built in the base's own");
        }
        if (recipe.policy.donors == Permission::never) {
            problems.add(position, "base.packaging: policy.donors is \"never\"",
                         "take one of the two out");
        }
    }
}

std::string candidates_in(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".toml") {
            found.push_back(printable((folder / entry.path().filename()).string()));
        }
    }
    std::sort(found.begin(), found.end());
    return found.empty() ? "docs/recipe-format.md shows the smallest ones"
                         : "did you mean " + joined(found, " or ") + "?";
}

/// The recipe's file as the user would name it.
fs::path recipe_file(const fs::path& folder_or_file) {
    std::error_code error;
    const fs::file_status status = fs::status(folder_or_file, error);
    if (status.type() == fs::file_type::not_found) {
        refuse(folder_or_file.string(), "there is no such recipe",
               "name a folder with a recipe.toml, or the file itself");
    }
    if (!fs::is_directory(status)) {
        return folder_or_file;
    }
    fs::path file = folder_or_file.lexically_normal() == "." ? fs::path(k_file_name)
                                                             : folder_or_file / k_file_name;
    if (!fs::exists(file, error)) {
        refuse(folder_or_file.string(), "this folder has no recipe.toml",
               candidates_in(folder_or_file));
    }
    return file;
}

std::string read_recipe(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
        refuse(file.string(), "is not a regular file");
    }
    if (fs::file_size(file, error) > k_recipe_limit_bytes) {
        refuse(file.string(), "is larger than 1 MiB", "a recipe names its patches and files");
    }
    return read_file(file, k_recipe_limit_bytes);
}

} // namespace

Recipe parse_recipe(std::string_view text, const fs::path& folder, const std::string& name,
                    const RecipeRules& rules) {
    if (text.size() > k_recipe_limit_bytes) {
        refuse(name, "is larger than 1 MiB", "a recipe names its patches and files");
    }
    const Node root = parse_document(text, name);
    check_schema(root, name);
    Problems problems(name);
    RecipeFolder files(folder);
    const ParseContext context = {problems, files, rules};
    TableReader table(root, "", k_recipe_keys, problems);
    Recipe recipe;
    recipe.folder = files.path();
    recipe.file = name;
    parse_head(table, recipe, problems);
    parse_fixes(table, root, recipe, context);
    parse_tables(table, recipe, context);
    check_donors(recipe, problems);
    problems.throw_if_any();
    recipe.digest = files.digest(text);
    return recipe;
}

Recipe load_recipe(const fs::path& folder_or_file, const RecipeRules& rules) {
    const fs::path file = recipe_file(folder_or_file);
    const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
    return parse_recipe(read_recipe(file), folder, file.string(), rules);
}

} // namespace stopgap
