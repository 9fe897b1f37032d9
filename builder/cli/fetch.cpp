// stopgap fetch RECIPE: fetch and verify every input, and nothing more.

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "cli/target_failure.hpp"
#include "engine/build.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

int status_of(const engine::Fetched& fetched) {
    return static_cast<int>(fetched.failure ? fetched.failure->status() : ExitStatus::done);
}

Json json_of(const engine::Fetched& fetched, const std::string& target) {
    Json inputs = Json::array();
    for (const SourceFile& file : fetched.inputs) {
        inputs.push_back(
            {{"name", file.name},
             {"sha256", file.sha256},
             {"tar_sha256", file.tar_sha256.empty() ? Json(nullptr) : Json(file.tar_sha256)},
             {"size_bytes", file.size_bytes},
             {"origin", file.origin},
             {"verified_by", shown(file.verification)}});
    }
    return {{"target", target},
            {"status", status_of(fetched)},
            {"inputs", inputs},
            {"error", fetched.failure ? text_of(*fetched.failure) : std::string()}};
}

void print_table(const SourceSet& files, const std::string& target) {
    fmt::print("{}\n", target);
    for (const SourceFile& file : files) {
        fmt::print("  {:<44} {:>9}  {}\n", printable(file.name), human_size(file.size_bytes),
                   shown(file.verification));
        if (!file.tar_sha256.empty()) {
            fmt::print("  {:<44} sha256 = \"{}\" pins its tar\n", "", file.tar_sha256);
        }
    }
}

int fetch(const std::string& recipe, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe loaded = load_checked_recipe(recipe, settings);
    const std::vector<Job> jobs = jobs_of(loaded, options, settings);
    require_keyrings(jobs, settings);
    Session session(options, settings);
    Json results = Json::array();
    int status = 0;
    for (const Job& job : jobs) {
        const engine::Fetched fetched = engine::fetch_hotfix(
            {loaded, *job.base, job.target, options.output}, ecosystem_of(job.target.family),
            session.workplace_for(job.target.name));
        if (options.json) {
            results.push_back(json_of(fetched, job.target.name));
        } else {
            print_table(fetched.inputs, job.target.name);
        }
        if (fetched.failure) {
            tell_failure(job.target.name, *fetched.failure);
        }
        status = graver(status, status_of(fetched));
        if (status_of(fetched) == static_cast<int>(ExitStatus::interrupted)) {
            break;
        }
    }
    if (options.json) {
        print_results(results);
    }
    return status;
}

} // namespace

std::function<int()> prepare_fetch(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> recipe = std::make_shared<std::string>();
    app.add_option("RECIPE", *recipe, "folder or file of the recipe")->required();
    return [recipe, &options] { return fetch(*recipe, options); };
}

} // namespace stopgap::cli
