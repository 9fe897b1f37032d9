#include "ecosystem/rpm/attempt.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/attempt.hpp"
#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/results.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr std::uint64_t k_requirements_limit_bytes = 64U << 20U;
constexpr int k_missing_requirements = 11; // rpmbuild(1)
constexpr std::size_t k_lines_told = 15;

sandbox::Sandbox start_box(const AttemptPlan& plan, const fs::path& build,
                           const fs::path& scratch) {
    sandbox::Settings settings;
    settings.lowers = plan.layers;
    settings.scratch = scratch;
    settings.mounts = {{Mount::Kind::writable, build, k_build_inside}};
    settings.limits = plan.limits;
    return sandbox::Sandbox::start(settings);
}

Step rpmbuild(Phase phase, const SourceTree& tree, const AttemptPlan& plan,
              const std::vector<std::string>& mode) {
    Step step{phase, {"rpmbuild"}, k_build_inside};
    step.argv.insert(step.argv.end(), mode.begin(), mode.end());
    step.argv.insert(step.argv.end(), plan.options.begin(), plan.options.end());
    step.argv.push_back(tree.spec_inside());
    return step;
}

/// rpm clamps times in binary packages only; those of a source package are its files' own.
Step date_sources(const SourceTree& tree, const AttemptPlan& plan) {
    Step step{Phase::prep,
              {"touch", fmt::format("--date=@{}", epoch_seconds(plan.changed)), tree.spec_inside()},
              k_build_inside};
    for (const std::string& name : plan.files) {
        step.argv.push_back(std::string(k_sources_inside) + "/" + name);
    }
    return step;
}

void make_build_folder(const SourceTree& tree, const AttemptPlan& plan, const fs::path& build) {
    sandbox::remove_tree(build);
    sandbox::make_tree(build, sandbox::User::builder);
    tree.fill(build, plan.files);
}

std::string last_lines(const std::string& output) {
    std::vector<std::string> lines = lines_of(output);
    if (lines.size() > k_lines_told) {
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(k_lines_told));
    }
    for (std::string& line : lines) {
        line = "    " + printable(line);
    }
    return joined(lines, "\n");
}

/// The requirements of the one *.buildreqs.nosrc.rpm that `rpmbuild -br` leaves.
std::vector<std::string> asked_for(const fs::path& build, const fs::path& scratch) {
    std::vector<std::string> requirements;
    const TemporaryDirectory folder(scratch, "requirements");
    for (const std::string& name : sandbox::files_in(build, k_source_packages_folder)) {
        if (name.ends_with(".buildreqs.nosrc.rpm")) {
            const fs::path copy = folder.path() / "buildreqs.nosrc.rpm";
            sandbox::copy_out(build, fs::path(k_source_packages_folder) / name, copy,
                              k_requirements_limit_bytes);
            return package_requirements(read_rpm(copy, name, std::nullopt));
        }
    }
    throw Error(ExitStatus::build_failed,
                "rpmbuild -br says that something is missing and does not name it");
}

} // namespace

std::vector<std::string> build_environment(Instant changed, unsigned jobs) {
    std::vector<std::string> environment = sandbox::clean_environment(sandbox::User::builder);
    environment.push_back(fmt::format("SOURCE_DATE_EPOCH={}", epoch_seconds(changed)));
    environment.push_back(fmt::format("RPM_BUILD_NCPUS={}", jobs));
    return environment;
}

std::vector<std::string> build_options(const BuildSettings& settings, unsigned jobs) {
    std::vector<std::string> options = macro_options(settings);
    const std::vector<std::string> fixed = {
        "_buildhost localhost",
        "source_date_epoch_from_changelog 0", // ours is in the environment
        "use_source_date_epoch_as_buildtime 1",
        "clamp_mtime_to_source_date_epoch 1",
        fmt::format("_smp_build_ncpus {}", jobs),
        // All in one folder, whatever the architecture.
        "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    };
    for (const std::string& definition : fixed) {
        options.insert(options.end(), {"--define", definition});
    }
    return options;
}

AttemptReport run_attempt(const SourceTree& tree, const AttemptPlan& plan,
                          const AttemptPlace& place, const fs::path& scratch, const fs::path& log) {
    make_build_folder(tree, plan, place.build);
    sandbox::Sandbox box = start_box(plan, place.build, scratch);
    AttemptReport report;
    report.isolation = box.isolation();
    StepRunner runner(box, plan.environment, log);
    for (const Step& step :
         {date_sources(tree, plan), rpmbuild(Phase::prep, tree, plan, {"-bs"})}) {
        if (!runner.run(step, report.end).succeeded()) {
            return report;
        }
    }
    take_source_package(place.build, place.results);
    progress("building");
    std::vector<std::string> mode = {"-bb"};
    if (!plan.run_tests) {
        mode.emplace_back("--nocheck");
    }
    runner.run(rpmbuild(Phase::build, tree, plan, mode), report.end);
    return report;
}

std::vector<std::string> missing_dynamic_requirements(const SourceTree& tree,
                                                      const AttemptPlan& plan,
                                                      Workplace& workplace) {
    const fs::path build = workplace.scratch / "requirements";
    make_build_folder(tree, plan, build);
    sandbox::Sandbox box = start_box(plan, build, workplace.scratch);
    sandbox::Request request;
    request.argv = rpmbuild(Phase::prep, tree, plan, {"-br"}).argv;
    request.environment = plan.environment;
    request.working_directory = k_build_inside;
    request.user = sandbox::User::builder;
    request.merge_output = true;
    const Ended ended = box.run(request);
    std::vector<std::string> missing;
    if (ended.cause == Ended::Cause::exited && ended.exit_code == k_missing_requirements) {
        missing = asked_for(build, workplace.scratch);
    } else if (!ended.succeeded()) {
        throw Error(
            ExitStatus::build_failed,
            fmt::format("{}: its %generate_buildrequires cannot be run: rpmbuild -br {}\n{}",
                        tree.spec_file(), sandbox::shown(ended), last_lines(ended.output)));
    }
    sandbox::discard_tree(build);
    return missing;
}

} // namespace stopgap::rpm
