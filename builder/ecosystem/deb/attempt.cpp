#include "ecosystem/deb/attempt.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/attempt.hpp"
#include "ecosystem/results.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

std::vector<Step> prep_steps(const SourcePackage& source) {
    std::vector<Step> steps;
    for (std::vector<std::string>& argv : unpack_commands(source, WithPatches::yes)) {
        steps.push_back({Phase::prep, std::move(argv), k_build_inside});
    }
    steps.push_back({Phase::prep, {"dpkg-source", "-b", k_tree_inside}, k_build_inside});
    return steps;
}

/// The .dsc and what it names, taken while no code of the package has run.
void copy_sources(const AttemptPlace& place) {
    make_directories(place.sources);
    for (const std::string& name : sandbox::files_in(place.build, ".")) {
        sandbox::copy_out(place.build, name, place.sources / name, k_result_limit_bytes);
    }
}

} // namespace

std::vector<std::string> build_environment(const BuildSettings& settings, unsigned jobs) {
    std::vector<std::string> options = settings.options;
    const bool parallel_given =
        std::any_of(options.begin(), options.end(),
                    [](const std::string& word) { return word.rfind("parallel=", 0) == 0; });
    if (!parallel_given) {
        options.push_back(fmt::format("parallel={}", jobs));
    }
    if (!settings.run_tests) {
        options.emplace_back("nocheck");
    }
    std::vector<std::string> environment = sandbox::clean_environment(sandbox::User::builder);
    std::erase_if(environment,
                  [](const std::string& variable) { return variable.rfind("HOME=", 0) == 0; });
    environment.emplace_back("HOME=/nonexistent"); // as the official builders have it
    environment.push_back("DEB_BUILD_OPTIONS=" + joined(options, " "));
    return environment;
}

AttemptReport run_attempt(const AttemptPlan& plan, const AttemptPlace& place,
                          const fs::path& scratch, const fs::path& log) {
    sandbox::make_tree(place.build, sandbox::User::builder);
    sandbox::Settings settings;
    settings.lowers = plan.layers;
    settings.scratch = scratch;
    settings.mounts = {{Mount::Kind::writable, place.build, k_build_inside},
                       {Mount::Kind::read_only, plan.source.folder, k_source_inside}};
    settings.limits = plan.limits;
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    AttemptReport report;
    report.isolation = box.isolation();
    StepRunner runner(box, plan.environment, log);
    for (const Step& step : prep_steps(plan.source)) {
        if (!runner.run(step, report.end).succeeded()) {
            return report;
        }
    }
    copy_sources(place);
    progress("building");
    runner.run({Phase::build, {"dpkg-buildpackage", "--build=binary", "--no-sign"}, k_tree_inside},
               report.end);
    return report;
}

} // namespace stopgap::deb
