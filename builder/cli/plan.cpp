// stopgap plan RECIPE: what a build would do, and why.

#include "engine/plan.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/decision_text.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "cli/target_failure.hpp"
#include "ecosystem/base_root.hpp"
#include "repair/decision.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<Finding>& findings) {
    Json list = Json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"kind", finding.kind},
                        {"subject", finding.subject},
                        {"text", finding.evidence.text}});
    }
    return list;
}

Json json_of(const engine::Plan& plan, const std::string& target, int status) {
    Json findings = json_of(plan.version.findings);
    for (const Json& finding : json_of(plan.rewriting.findings)) {
        findings.push_back(finding);
    }
    Json patches = Json::array();
    for (const PatchRecord& patch : plan.rewriting.patches) {
        patches.push_back(
            {{"name", patch.name}, {"fate", name_of(patch.fate)}, {"note", patch.note}});
    }
    return {{"target", target},
            {"status", status},
            {"base", {{"name", plan.base.name}, {"version", plan.base.version}}},
            {"version", plan.version.version},
            {"reasons", plan.version.reasons},
            {"patches", patches},
            {"findings", findings},
            {"unmet_dependencies", json_of(plan.dependencies.findings)},
            {"layers",
             {{"root",
               {{"key", plan.root.key},
                {"was_there", plan.root.was_there},
                {"summary", plan.root.summary}}},
              {"dependencies",
               {{"key", plan.dependencies.key},
                {"was_there", plan.dependencies.was_there},
                {"summary", plan.dependencies.summary}}}}},
            {"error", plan.failure ? text_of(*plan.failure) : std::string()}};
}

void print_plan(const engine::Plan& plan, const std::string& target) {
    fmt::print("{}\n", target);
    if (!plan.base.name.empty()) {
        fmt::print("  base          {} {} from {}\n", plan.base.name, plan.base.version,
                   plan.base.origin);
    }
    if (!plan.version.version.empty()) {
        fmt::print("  hotfix        {}\n", plan.version.version);
    }
    for (const std::string& reason : plan.version.reasons) {
        fmt::print("                {}\n", reason);
    }
    for (const SourceFile& input : plan.inputs) {
        fmt::print("  input         {}: {}\n", printable(input.name), shown(input.verification));
    }
    for (const PatchRecord& patch : plan.rewriting.patches) {
        fmt::print("  patch         {}: {}{}\n", printable(patch.name), name_of(patch.fate),
                   patch.note.empty() ? "" : " - " + printable(patch.note));
    }
    for (const std::string& note : plan.rewriting.notes) {
        fmt::print("  note          {}\n", note);
    }
    if (is_imported_root(plan.root.key)) {
        fmt::print("  root          {}\n", printable(plan.root.summary));
    }
    if (!plan.failure && plan.rewriting.findings.empty() && plan.dependencies.findings.empty()) {
        fmt::print("  dependencies  {}, {}\n", plan.dependencies.summary,
                   plan.dependencies.was_there ? "layer ready" : "to be installed");
    }
}

/// The findings that a build would stop at first.
const std::vector<Finding>& stops_at(const engine::Plan& plan) {
    return !plan.version.findings.empty()     ? plan.version.findings
           : !plan.rewriting.findings.empty() ? plan.rewriting.findings
                                              : plan.dependencies.findings;
}

ExitStatus status_of(const engine::Plan& plan) {
    if (plan.failure) {
        return plan.failure->status();
    }
    const std::vector<Finding>& findings = stops_at(plan);
    return findings.empty()                      ? ExitStatus::done
           : repair::decidable(findings.front()) ? ExitStatus::decision
                                                 : ExitStatus::build_failed;
}

/// Where a build would stop: the lines that decide it, or what cannot be decided.
void print_stop(const engine::Plan& plan, const Recipe& recipe, const std::string& target) {
    const std::vector<Finding>& findings = stops_at(plan);
    if (findings.empty()) {
        return;
    }
    if (repair::decidable(findings.front())) {
        print_decision(repair::decision_for(findings.front(), target), recipe);
    } else {
        fmt::print("\na build would stop here:\n");
        print_findings(findings);
    }
}

int plan(const std::string& recipe, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe loaded = load_checked_recipe(recipe, settings);
    const std::vector<Job> jobs = jobs_of(loaded, options, settings);
    require_keyrings(jobs, settings);
    Session session(options, settings);
    Json results = Json::array();
    int status = 0;
    for (const Job& job : jobs) {
        const engine::Plan found = engine::plan_hotfix(
            {loaded, *job.base, job.target, options.output}, ecosystem_of(job.target.family),
            session.workplace_for(job.target.name));
        const ExitStatus own = status_of(found);
        if (options.json) {
            results.push_back(json_of(found, job.target.name, static_cast<int>(own)));
        } else {
            print_plan(found, job.target.name);
        }
        if (found.failure) {
            tell_failure(job.target.name, *found.failure);
        } else if (!options.json) {
            print_stop(found, loaded, job.target.name);
        }
        status = graver(status, static_cast<int>(own));
        if (own == ExitStatus::interrupted) {
            break;
        }
    }
    if (options.json) {
        print_results(results);
    }
    return status;
}

} // namespace

std::function<int()> prepare_plan(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<std::string> recipe = std::make_shared<std::string>();
    app.add_option("RECIPE", *recipe, "folder or file of the recipe")->required();
    return [recipe, &options] { return plan(*recipe, options); };
}

} // namespace stopgap::cli
