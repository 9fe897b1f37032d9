#include "ecosystem/deb/attempt.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr std::uint64_t k_result_limit_bytes = 8ULL << 30U;

constexpr std::uint64_t k_log_limit_bytes = 512U << 20U; // it is read as a whole afterwards

struct Step {
    Phase phase;
    std::vector<std::string> argv;
    std::string working_directory;
};

std::vector<Step> prep_steps(const SourcePackage& source) {
    std::vector<Step> steps;
    for (std::vector<std::string>& argv : unpack_commands(source, WithPatches::yes)) {
        steps.push_back({Phase::prep, std::move(argv), k_build_inside});
    }
    steps.push_back({Phase::prep, {"dpkg-source", "-b", k_tree_inside}, k_build_inside});
    return steps;
}

std::optional<Finding> finding_of(const Ended& ended, const std::string& log) {
    switch (ended.cause) {
    case Ended::Cause::timed_out:
        return Finding{"timeout", "build", {log, 0, sandbox::shown(ended)}, {}};
    case Ended::Cause::out_of_memory:
        return Finding{"out-of-memory", "build", {log, 0, sandbox::shown(ended)}, {}};
    case Ended::Cause::disk_limit:
    case Ended::Cause::output_limit:
        return Finding{"disk-full", "build", {log, 0, sandbox::shown(ended)}, {}};
    case Ended::Cause::exited:
    case Ended::Cause::signalled:
        return std::nullopt;
    }
    return std::nullopt;
}

/// Runs steps until one fails; the log shows each as a heading.
class Runner {
  public:
    Runner(sandbox::Sandbox& box, const AttemptPlan& plan, const fs::path& log)
        : box_(box), plan_(plan), name_(log.filename()),
          log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {}

    bool run(const Step& step, AttemptEnd& end) {
        write_all(log_.get(), fmt::format("### {}: {}\n", name_of(step.phase), shown(step.argv)),
                  name_);
        sandbox::Request request;
        request.argv = step.argv;
        request.environment = plan_.environment;
        request.working_directory = step.working_directory;
        request.user = sandbox::User::builder;
        request.output_fd = log_.get();
        request.log_limit_bytes = k_log_limit_bytes;
        const Ended ended = box_.run(request);
        end.phase = step.phase;
        end.succeeded = ended.succeeded();
        if (!end.succeeded) {
            write_all(log_.get(),
                      fmt::format("### {} {}\n", step.argv.front(), sandbox::shown(ended)), name_);
            if (const std::optional<Finding> finding = finding_of(ended, name_)) {
                end.findings.push_back(*finding);
            }
        }
        return end.succeeded;
    }

  private:
    sandbox::Sandbox& box_;
    const AttemptPlan& plan_;
    std::string name_;
    FileDescriptor log_;
};

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
    Runner runner(box, plan, log);
    for (const Step& step : prep_steps(plan.source)) {
        if (!runner.run(step, report.end)) {
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
