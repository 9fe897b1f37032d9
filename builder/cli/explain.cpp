// stopgap explain [KIND|RUN]: the catalogue of failure kinds, one of them, or what happened in a
// run.

#include "artifacts/result_json.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/run_text.hpp"
#include "cli/session.hpp"
#include "engine/output.hpp"
#include "recipe/forms.hpp"
#include "repair/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

using engine::k_result_file;

constexpr std::uint64_t k_result_limit_bytes = 64U << 20U;

void list_kinds() {
    for (const repair::FailureKind& kind : repair::catalogue()) {
        fmt::print("{:<26} {:<12} {}\n", kind.name, repair::name_of(kind.cls), kind.meaning);
    }
}

bool is_wanted(const std::string& target, const CommonOptions& options) {
    return options.targets.empty() ||
           std::ranges::find(options.targets, target) != options.targets.end();
}

/// The results of one hotfix in the output, in the order of their targets.
std::vector<fs::path> results_of(const std::string& id, const CommonOptions& options) {
    std::vector<fs::path> results;
    std::error_code failed;
    for (fs::directory_iterator each(options.output / id, failed);
         !failed && each != fs::directory_iterator(); each.increment(failed)) {
        const std::string target = each->path().filename().string();
        const bool is_passed_by = target.starts_with('.') || target.ends_with(engine::k_previous);
        if (!is_passed_by && is_wanted(target, options) &&
            fs::exists(each->path() / k_result_file)) {
            results.push_back(each->path() / k_result_file);
        }
    }
    std::ranges::sort(results);
    return results;
}

bool is_id(const std::string& name) {
    return recipe::forms().id.matches(name);
}

/// The results that RUN names: a result.json, or a folder with one; a hotfix of the output, by its
/// id or its recipe.
std::vector<fs::path> results_named(const std::string& name, const CommonOptions& options) {
    const fs::path path = name;
    if (path.filename() == k_result_file && fs::is_regular_file(path)) {
        return {path};
    }
    if (fs::exists(path / k_result_file)) {
        return {path / k_result_file};
    }
    if (is_id(name) && fs::is_directory(options.output / name)) {
        return results_of(name, options);
    }
    if (fs::exists(path)) {
        return results_of(load_checked_recipe(name, load_settings(options)).id, options);
    }
    return {};
}

[[noreturn]] void refuse(const std::string& name, const CommonOptions& options) {
    if (fs::exists(name) || (is_id(name) && fs::is_directory(options.output / name))) {
        throw Error(
            ExitStatus::usage,
            fmt::format("{}: {} has no run of it{}", printable(name), options.output.string(),
                        options.targets.empty() ? "" : " for " + joined(options.targets, ", ")))
            .with_hint("stopgap build makes one; --output says where it lies");
    }
    const std::optional<std::string> meant = nearest(name, repair::kind_names());
    const std::string runs = fmt::format(
        "a run is named by its recipe, or by an id in {} (--output)", options.output.string());
    throw Error(ExitStatus::usage, printable(name) + ": no such failure kind, and no run")
        .with_hint(meant ? "did you mean " + *meant + "? else, " + runs
                         : "`stopgap explain` lists the kinds; " + runs);
}

int explain(const std::string& name, const CommonOptions& options) {
    if (name.empty()) {
        list_kinds();
        return static_cast<int>(ExitStatus::done);
    }
    if (const repair::FailureKind* kind = repair::find_kind(name)) {
        fmt::print("{}\n", repair::explained(*kind));
        return static_cast<int>(ExitStatus::done);
    }
    const std::vector<fs::path> results = results_named(name, options);
    if (results.empty()) {
        refuse(name, options);
    }
    for (const fs::path& result : results) {
        fmt::print("{}", &result == &results.front() ? "" : "\n");
        print_run(artifacts::read_result(read_file(result, k_result_limit_bytes),
                                         printable(result.string())),
                  result.parent_path());
    }
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_explain(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> name = std::make_shared<std::string>();
    app.add_option("KIND|RUN", *name,
                   "a failure kind; or a run: a recipe, an id in the output, or a result.json");
    return [name, &options] { return explain(*name, options); };
}

} // namespace stopgap::cli
