// stopgap build RECIPE: the whole way to packages, and the table that says what they are.

#include "engine/build.hpp"
#include "artifacts/result_json.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/decision_text.hpp"
#include "cli/session.hpp"
#include "cli/signing.hpp"
#include "engine/lock_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace stopgap::cli {

namespace {

namespace fs = std::filesystem;

struct BuildOptions {
    std::string recipe;
    bool update_lock = false;
    unsigned attempts = 10;
};

int gravest(const std::vector<BuildResult>& results) {
    int worst = 0;
    for (const BuildResult& result : results) {
        worst = graver(worst, result.status);
    }
    return worst;
}

void row(const std::string& name, const std::string& text) {
    fmt::print("  {:<10} {}\n", name, text);
}

std::string verified_how(const BuildResult& result) {
    std::vector<std::string> ways;
    for (const SourceFile& input : result.inputs) {
        const std::string way = shown(input.verification);
        if (std::find(ways.begin(), ways.end(), way) == ways.end()) {
            ways.push_back(way);
        }
    }
    return fmt::format("{} files: {}", result.inputs.size(), joined(ways, "; "));
}

std::string fates(const BuildResult& result) {
    std::vector<std::string> texts;
    for (const PatchFate fate :
         {PatchFate::applied, PatchFate::added, PatchFate::rebased, PatchFate::replaced,
          PatchFate::already_upstream, PatchFate::dropped, PatchFate::conflict}) {
        const auto count =
            std::count_if(result.patches.begin(), result.patches.end(),
                          [&](const PatchRecord& patch) { return patch.fate == fate; });
        if (count > 0) {
            texts.push_back(fmt::format("{} {}", count, name_of(fate)));
        }
    }
    return texts.empty() ? "none" : joined(texts, ", ");
}

void print_built(const BuildResult& result, const fs::path& folder,
                 const std::string& fingerprint) {
    fmt::print("\n{} for {}: built\n", result.id, result.target);
    row("base", result.base_name + " " + result.base_version);
    row("hotfix", result.version);
    row("inputs", verified_how(result));
    row("patches", fates(result));
    row("build", fmt::format("{} attempt{}, no network, in a sandbox{}", result.attempts.size(),
                             result.attempts.size() == 1 ? "" : "s",
                             result.proof_build ? "; the last one is the proof build" : ""));
    row("signed", "by " + fingerprint + ", which whoever verifies it must know");
    for (const std::string& note : result.notes) {
        row("note", note);
    }
    row("seconds", fmt::format("{:.1f} in all: fetch {:.1f}, root {:.1f}, dependencies {:.1f}, "
                               "build {:.1f}, install check {:.1f}",
                               result.seconds.total, result.seconds.fetch, result.seconds.root,
                               result.seconds.dependencies, result.seconds.build,
                               result.seconds.install_check));
    fmt::print("\n  {}/\n", folder.string());
    for (const Artifact& artifact : result.artifacts) {
        fmt::print("    {:<52} {:>9}  sha256 {}\n", printable(artifact.path.string()),
                   human_size(artifact.size_bytes), artifact.sha256.substr(0, 16));
    }
    fmt::print("    manifest.json and SHA256SUMS, signed (.asc, stopgap.asc); recipe.lock, "
               "result.json, logs/\n");
}

/// The log that the finding was read in: the attempt's own, or the install check's.
fs::path log_of(const Attempt& attempt) {
    const std::string named =
        attempt.findings.empty() ? std::string() : attempt.findings.front().evidence.file;
    return named.ends_with(".log") ? attempt.log.parent_path() / named : attempt.log;
}

/// Why it is not built, and the next thing to type. `named` is the recipe as the user named it.
void print_stopped(const BuildResult& result, const Recipe& recipe, const std::string& named,
                   const fs::path& folder) {
    fmt::print("\n{} for {}: {}\n  {}\n", result.id, result.target,
               result.decision ? "stopped for a decision" : name_of(result.outcome), result.error);
    const bool tried = !result.attempts.empty();
    if (tried && !result.decision) {
        print_findings(result.attempts.back().findings);
    }
    if (tried && !result.attempts.back().log.empty()) {
        fmt::print("  the whole log: {}\n  look around in its tree: stopgap shell {} --target {}\n",
                   (folder / log_of(result.attempts.back())).string(), named, result.target);
    }
    if (result.decision) {
        print_decision(*result.decision, recipe);
    }
}

void update_lock(const Recipe& recipe, const std::string& target, const fs::path& folder) {
    write_file(engine::lock_beside(recipe, target), read_file(folder / "recipe.lock"));
}

int build(const BuildOptions& build_options, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe recipe = load_checked_recipe(build_options.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    require_keyrings(jobs, settings);
    Session session(options, settings);
    const OutputKey key = output_key(settings, session.workplace().scratch);
    std::vector<BuildResult> results;
    for (const Job& job : jobs) {
        const BuildResult result = engine::build_hotfix(
            {recipe, *job.base, job.target, options.output, build_options.attempts, {}, key.open},
            ecosystem_of(job.target.family), session.workplace_for(job.target.name));
        const fs::path folder = options.output / recipe.id / job.target.name;
        if (!options.json) {
            result.outcome == Outcome::built
                ? print_built(result, folder, key.fingerprint)
                : print_stopped(result, recipe, build_options.recipe, folder);
        }
        if (build_options.update_lock && result.outcome == Outcome::built) {
            update_lock(recipe, job.target.name, folder);
        }
        results.push_back(result);
        if (result.status == static_cast<int>(ExitStatus::interrupted)) {
            break;
        }
    }
    if (options.json) {
        fmt::print("{}", artifacts::results_json(results));
    }
    return gravest(results);
}

} // namespace

std::function<int()> prepare_build(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<BuildOptions> own = std::make_shared<BuildOptions>();
    app.add_option("RECIPE", own->recipe, "folder or file of the recipe")->required();
    app.add_flag("--update-lock", own->update_lock, "copy recipe.lock beside the recipe");
    app.add_option("--attempts", own->attempts, "builds to try before giving up")
        ->check(CLI::Range(1U, 100U))
        ->capture_default_str();
    return [own, &options] { return build(*own, options); };
}

} // namespace stopgap::cli
