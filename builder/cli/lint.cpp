// stopgap lint RECIPE: everything that can be known without building or fetching.

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "document/problem.hpp"
#include "recipe/load.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

void print_problems(const std::vector<Problem>& problems) {
    Json list = Json::array();
    for (const Problem& problem : problems) {
        list.push_back({{"file", problem.place.file},
                        {"line", problem.place.line},
                        {"column", problem.place.column},
                        {"text", problem.text},
                        {"hint", problem.hint}});
    }
    print_json({{"schema", 1}, {"problems", list}});
}

int lint(const std::string& recipe, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    try {
        const Recipe loaded = load_checked_recipe(recipe, settings);
        const std::vector<Job> jobs = jobs_of(loaded, options, settings);
        if (options.json) {
            print_problems({});
        } else {
            fmt::print("{}: good; {} for {}\n", loaded.file.string(), loaded.id,
                       jobs.size() == 1 ? jobs.front().target.name
                                        : fmt::format("{} targets", jobs.size()));
        }
        return static_cast<int>(ExitStatus::done);
    } catch (const RecipeErrors& errors) {
        if (!options.json) {
            throw;
        }
        print_problems(errors.problems());
        return static_cast<int>(errors.status());
    }
}

} // namespace

std::function<int()> prepare_lint(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> recipe = std::make_shared<std::string>();
    app.add_option("RECIPE", *recipe, "folder or file of the recipe")->required();
    return [recipe, &options] { return lint(*recipe, options); };
}

} // namespace stopgap::cli
