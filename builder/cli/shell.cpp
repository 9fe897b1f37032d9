// stopgap shell RECIPE: a shell in the sandbox as the last attempt left it.

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <memory>

namespace stopgap::cli {

namespace {

int shell(const std::string& recipe, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe loaded = load_checked_recipe(recipe, settings);
    const std::vector<Job> jobs = jobs_of(loaded, options, settings);
    if (jobs.size() != 1) {
        throw Error(ExitStatus::usage, "the recipe has several bases; say which with --target");
    }
    Session session(options, settings);
    return ecosystem_of(jobs.front().target.family)
        .begin(loaded, *jobs.front().base, jobs.front().target,
               session.workplace_for(jobs.front().target.name))
        ->shell();
}

} // namespace

std::function<int()> prepare_shell(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> recipe = std::make_shared<std::string>();
    app.add_option("RECIPE", *recipe, "folder or file of the recipe")->required();
    return [recipe, &options] { return shell(*recipe, options); };
}

} // namespace stopgap::cli
