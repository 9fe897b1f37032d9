#include "ecosystem/attempt.hpp"

#include "base/process.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace stopgap {

namespace {

constexpr std::uint64_t k_log_limit_bytes = 512U << 20U; // it is read as a whole afterwards

} // namespace

StepRunner::StepRunner(sandbox::Sandbox& box, std::vector<std::string> environment,
                       const fs::path& log)
    : box_(box), environment_(std::move(environment)), name_(log.filename()),
      log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {}

sandbox::Request StepRunner::request_for(const Step& step) const {
    sandbox::Request request;
    request.argv = step.argv;
    request.environment = environment_;
    request.working_directory = step.working_directory;
    request.user = sandbox::User::builder;
    return request;
}

sandbox::Ended StepRunner::run(const Step& step, AttemptEnd& end) {
    write(fmt::format("### {}: {}", name_of(step.phase), shown(step.argv)));
    sandbox::Request request = request_for(step);
    request.output_fd = log_.get();
    request.log_limit_bytes = k_log_limit_bytes;
    sandbox::Ended ended = box_.run(request);
    end.phase = step.phase;
    end.succeeded = ended.succeeded();
    if (!end.succeeded) {
        write(fmt::format("### {} {}", step.argv.front(), sandbox::shown(ended)));
        if (const std::optional<Finding> finding = finding_of(ended, name_)) {
            end.findings.push_back(*finding);
        }
    }
    return ended;
}

sandbox::Ended StepRunner::ask(const Step& step) {
    return box_.run(request_for(step));
}

void StepRunner::write(const std::string& line) {
    write_all(log_.get(), line + "\n", name_);
}

std::optional<Finding> finding_of(const sandbox::Ended& ended, const std::string& log) {
    using Cause = sandbox::Ended::Cause;
    const Evidence evidence{log, 0, sandbox::shown(ended)};
    switch (ended.cause) {
    case Cause::timed_out:
        return Finding{"timeout", "build", evidence, {}};
    case Cause::out_of_memory:
        return Finding{"out-of-memory", "build", evidence, {}};
    case Cause::process_limit:
        return Finding{"process-limit", "build", evidence, {}};
    case Cause::machine_disk_full:
        return Finding{"machine-disk-full", "build", evidence, {}};
    case Cause::disk_limit:
    case Cause::output_limit:
        return Finding{"disk-full", "build", evidence, {}};
    case Cause::exited:
    case Cause::signalled:
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace stopgap
