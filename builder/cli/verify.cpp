// stopgap verify RECIPE: whether the hotfix in the output is what its manifest says; with
// --rebuild, whether the recipe makes the same bytes again. stopgap verify --repository DIR:
// whether a repository is what the owner of a key published.

#include "engine/verify.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "cli/target_failure.hpp"
#include "cli/verify_repository.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

struct VerifyOptions {
    std::string recipe;
    bool rebuild = false;
    fs::path repository;
    std::optional<std::string> fingerprint;
};

int status_of(const engine::Verified& verified) {
    return static_cast<int>(verified.failure ? verified.failure->status() : ExitStatus::done);
}

Json json_of(const engine::Verified& verified, const std::string& target) {
    Json differences = Json::array();
    for (const engine::Difference& difference : verified.differences) {
        differences.push_back({{"artifact", difference.artifact}, {"entries", difference.entries}});
    }
    return {{"target", target},
            {"status", status_of(verified)},
            {"artifacts", verified.artifacts.size()},
            {"rebuilt", verified.rebuilt},
            {"differences", differences},
            {"error", verified.failure ? text_of(*verified.failure) : std::string()}};
}

void print_verified(const engine::Verified& verified, const std::string& target,
                    const std::string& fingerprint) {
    for (const engine::Difference& difference : verified.differences) {
        fmt::print("{}: {} differs\n", target, printable(difference.artifact));
        for (const std::string& entry : difference.entries) {
            fmt::print("  {}\n", printable(entry));
        }
    }
    if (!verified.failure) {
        fmt::print("{}: {} artifacts are what the manifest lists{}{}\n", target,
                   verified.artifacts.size(),
                   fingerprint.empty() ? "" : ", which " + fingerprint + " signed",
                   verified.rebuilt ? "; a second build made the same packages, bit for bit" : "");
    }
}

int verify(const VerifyOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe recipe = load_checked_recipe(own.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    const std::string fingerprint = given_fingerprint(own.fingerprint);
    if (own.rebuild) {
        require_keyrings(jobs, settings);
    }
    Session session(options, settings);
    Json results = Json::array();
    int status = 0;
    for (const Job& job : jobs) {
        const engine::Verified verified = engine::verify_hotfix(
            {recipe, *job.base, job.target, options.output},
            {own.rebuild ? engine::Depth::rebuild : engine::Depth::files, fingerprint},
            ecosystem_of(job.target.family), session.workplace_for(job.target.name));
        if (options.json) {
            results.push_back(json_of(verified, job.target.name));
        } else {
            print_verified(verified, job.target.name, fingerprint);
        }
        if (verified.failure) {
            tell_failure(job.target.name, *verified.failure);
        }
        status = graver(status, status_of(verified));
        if (status_of(verified) == static_cast<int>(ExitStatus::interrupted)) {
            break;
        }
    }
    if (options.json) {
        print_results(results);
    }
    return status;
}

int verify_what_is_named(const VerifyOptions& own, const CommonOptions& options) {
    const bool is_repository = !own.repository.empty();
    if (is_repository == !own.recipe.empty() || (is_repository && own.rebuild)) {
        throw Error(ExitStatus::usage, "verify: takes either a recipe or --repository")
            .with_hint("stopgap verify RECIPE [--rebuild], or "
                       "stopgap verify --repository DIR --fingerprint FINGERPRINT");
    }
    return is_repository ? verify_repository(own.repository, own.fingerprint.value_or(""), options)
                         : verify(own, options);
}

} // namespace

std::function<int()> prepare_verify(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<VerifyOptions> own = std::make_shared<VerifyOptions>();
    app.add_option("RECIPE", own->recipe, "folder or file of the recipe");
    app.add_flag("--rebuild", own->rebuild, "build it again and compare bit for bit");
    app.add_option("--repository", own->repository, "verify this repository, offline");
    app.add_option("--fingerprint", own->fingerprint, "of the key that must have signed it");
    return [own, &options] { return verify_what_is_named(*own, options); };
}

} // namespace stopgap::cli
