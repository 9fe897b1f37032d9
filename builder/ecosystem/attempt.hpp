#pragma once
// What one run of the build phases needs, whatever the package format: where it lies, and steps
// that are run one after the other into one log.

#include "base/files.hpp"
#include "ecosystem/port.hpp"
#include "sandbox/sandbox.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap {

/// Where a build sees what is given to it, and where it works: the same for every version, so that
/// a compiler cache and recorded paths do not depend on it. k_build_inside is also the home of the
/// sandbox's user "builder".
inline constexpr const char* k_source_inside = "/stopgap/source";
inline constexpr const char* k_build_inside = "/build";

/// One command of an attempt.
struct Step {
    Phase phase = Phase::build;
    std::vector<std::string> argv = {};
    std::string working_directory = k_build_inside;
};

/// Runs steps as user builder; the log shows each as a heading ("### build: make") and, of one that
/// fails, how it ended.
class StepRunner {
  public:
    /// Appends to `log`, which is made. `box` must outlive the runner.
    StepRunner(sandbox::Sandbox& box, std::vector<std::string> environment, const fs::path& log);

    /// Runs the step and notes in `end` its phase, whether it succeeded, and what the sandbox knows
    /// of its end (finding_of).
    sandbox::Ended run(const Step& step, AttemptEnd& end);

    /// As run(), but what the command prints comes back instead of going to the log.
    sandbox::Ended ask(const Step& step);

    /// A line of our own, among what the tools print.
    void write(const std::string& line);

  private:
    [[nodiscard]] sandbox::Request request_for(const Step& step) const;

    sandbox::Sandbox& box_;
    std::vector<std::string> environment_;
    std::string name_;
    FileDescriptor log_;
};

/// What the sandbox knows about a command's end that its log does not say: "timeout",
/// "out-of-memory", "process-limit", "disk-full", "machine-disk-full". `log` is the evidence's file
/// name.
[[nodiscard]] std::optional<Finding> finding_of(const sandbox::Ended& ended,
                                                const std::string& log);

} // namespace stopgap
