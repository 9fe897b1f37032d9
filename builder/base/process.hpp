#pragma once
// Running another program: an argument vector, a whole environment, never a shell.
//
// Rules:
//  - stdin is /dev/null unless `input` is given; no descriptor but 0, 1 and 2 is inherited.
//  - The program runs in its own process group; on a timeout, an interruption or an exception the
//    group is killed and reaped before run() returns.
//  - A program that cannot be started is an Error(machine) that names it; a program that fails is
//    a value.

#include "base/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap {

class ChildProcess;

struct Command {
    std::vector<std::string> argv;           ///< argv[0] is looked up in the PATH below
    std::vector<std::string> environment;    ///< whole: "NAME=value"; empty: minimal_environment()
    std::filesystem::path working_directory; ///< empty: "/"
    std::string input;                       ///< what it reads on stdin
    std::chrono::seconds timeout{0};         ///< 0: none
    std::uint64_t output_limit_bytes = 64U << 20U; ///< more output kills it
};

struct ProcessResult {
    int exit_code = 0; ///< 128 + signal where a signal ended it
    bool timed_out = false;
    std::string output; ///< stdout
    std::string errors; ///< stderr
    [[nodiscard]] bool succeeded() const { return exit_code == 0 && !timed_out; }
};

/// PATH, LC_ALL=C.UTF-8, and nothing of the caller's.
[[nodiscard]] std::vector<std::string> minimal_environment();

/// Runs the command to its end and collects what it prints.
[[nodiscard]] ProcessResult run(const Command& command);

/// As run(), but a failure is an Error with `status`, the command and the end of its stderr.
ProcessResult run_or_throw(const Command& command, ExitStatus status);

/// A program that runs beside this one. Where the object goes, its stdin ends, and it is killed
/// where that does not end it; where this process ends in any other way, it is killed. What it says
/// on stderr must be little: nobody reads it.
class Companion {
  public:
    /// Starts it. `input` and the limits of time and output do not matter.
    explicit Companion(const Command& command);
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;
    ~Companion();

    /// Sends it a line on stdin and takes a line of its stdout, without the newline; absent where
    /// it ends before, or `timeout` does.
    [[nodiscard]] std::optional<std::string> exchange(const std::string& line,
                                                      std::chrono::seconds timeout);

  private:
    std::unique_ptr<ChildProcess> program_;
};

/// The command as one would type it, for people and logs; control characters are escaped.
[[nodiscard]] std::string shown(const std::vector<std::string>& argv);

/// Where `program` lies in minimal_environment()'s PATH.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& program);

} // namespace stopgap
