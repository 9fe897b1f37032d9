// Sandbox::run: hands a command to the first process inside, collects what it prints, and watches
// its limits.

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/disk_watch.hpp"
#include "sandbox/output.hpp"
#include "sandbox/sandbox_state.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

namespace stopgap::sandbox {

namespace {

using Cause = Ended::Cause;

Task task_for(const Request& request, const SandboxState& state) {
    check_invariant(!request.argv.empty(), "a command has a name");
    Task task{.argv = request.argv,
              .environment = request.environment.empty() ? clean_environment(request.user)
                                                         : request.environment,
              .working_directory = request.working_directory.string(),
              .user = request.user,
              .interactive = request.interactive,
              .limits = process_limits(state.settings.limits, state.cgroups)};
    for (const std::vector<std::string>* texts : {&task.argv, &task.environment}) {
        for (const std::string& text : *texts) {
            check_invariant(text.find('\0') == std::string::npos,
                            "arguments and environment hold no NUL");
        }
    }
    return task;
}

FileDescriptor standard_input(const std::string& input) {
    return input.empty() ? open_file("/dev/null", O_RDONLY) : memory_file(input);
}

bool hand_over(const SandboxState& state, const Request& request, const Output& output) {
    const FileDescriptor task = memory_file(packed(task_for(request, state)));
    if (request.interactive) {
        return send_message(state.channel.get(), 'r', "", {task.get(), 0, 1, 2});
    }
    const FileDescriptor input = standard_input(request.input);
    return send_message(
        state.channel.get(), 'r', "",
        {task.get(), input.get(), output.standard_output(), output.standard_error()});
}

void set_status(Ended& ended, int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        ended.exit_code = 128 + WTERMSIG(wait_status);
        ended.cause = Cause::signalled;
    } else {
        ended.exit_code = WEXITSTATUS(wait_status);
        ended.cause = Cause::exited;
    }
}

// One command on its way: everything that may end it, in one loop.
class Run {
  public:
    Run(SandboxState& state, const Request& request)
        : state_(state), request_(request), output_(request), disk_(state),
          kills_before_(state.cgroups.out_of_memory_kills()),
          refused_before_(state.cgroups.refused_processes()) {
        const std::uint64_t limit_seconds = state.settings.limits.time_seconds;
        limit_seconds_ = request.timeout.count() > 0 ? static_cast<double>(request.timeout.count())
                                                     : static_cast<double>(limit_seconds);
    }

    Ended to_end() {
        if (!state_.channel || !hand_over(state_, request_, output_)) {
            throw sandbox_gone();
        }
        output_.close_writing_ends();
        while (!wait_status_ && !gone_) {
            wait_a_moment();
            check_limits();
        }
        output_.drain();
        return result();
    }

  private:
    static Error sandbox_gone() { return {ExitStatus::machine, "sandbox: its first process died"}; }

    void wait_a_moment() {
        constexpr int k_moment_ms = 200;
        std::array<struct pollfd, 3> wait = {pollfd{state_.channel.get(), POLLIN, 0},
                                             pollfd{output_.reading_end(0), POLLIN, 0},
                                             pollfd{output_.reading_end(1), POLLIN, 0}};
        static_cast<void>(poll(wait.data(), wait.size(), k_moment_ms));
        output_.read_available();
        if (wait[0].revents != 0) {
            take_answer(receive_message(state_.channel.get()));
        }
    }

    void take_answer(const Message& message) {
        if (message.kind == 'x') {
            wait_status_ = std::stoi(message.bytes);
        } else if (message.kind == 'e') {
            throw error_in(message.bytes);
        } else {
            gone_ = true;
        }
    }

    void check_limits() {
        // An interactive command gets the terminal's signals itself.
        if (!request_.interactive) {
            stop_if_interrupted();
        }
        disk_.look_for_room();
        if (limit_seconds_ > 0 && watch_.seconds() >= limit_seconds_) {
            kill_because(Cause::timed_out);
        } else if (output_.limit_reached()) {
            kill_because(Cause::output_limit);
        } else if (disk_.limit_reached()) {
            kill_because(Cause::disk_limit);
        }
    }

    void kill_because(Cause cause) {
        if (!killed_because_ && !wait_status_) {
            killed_because_ = cause;
            send_message(state_.channel.get(), 'k', "");
        }
    }

    Ended result() {
        const std::uint64_t kills = state_.cgroups.out_of_memory_kills() - kills_before_;
        if (!wait_status_ && kills == 0) {
            throw sandbox_gone();
        }
        disk_.look_for_room();
        Ended ended{.output = output_.take_output(),
                    .errors = output_.take_errors(),
                    .seconds = watch_.seconds()};
        set_status(ended, wait_status_.value_or(SIGKILL));
        if (killed_because_) {
            ended.cause = *killed_because_;
        } else if (!ended.succeeded()) {
            blame_a_limit(ended, kills);
        }
        prove(ended, kills);
        return ended;
    }

    // A command that failed by itself: what the kernel counted tells why, and only then.
    void blame_a_limit(Ended& ended, std::uint64_t kills) const {
        if (kills > 0) {
            ended.cause = Cause::out_of_memory;
        } else if (!disk_.filled().empty()) {
            ended.cause = Cause::disk_limit;
        } else if (!disk_.full().empty()) {
            ended.cause = Cause::machine_disk_full;
        } else if (refused() > 0) {
            ended.cause = Cause::process_limit;
        }
    }

    void prove(Ended& ended, std::uint64_t kills) const {
        const Limits& limits = state_.settings.limits;
        if (ended.cause == Cause::out_of_memory) {
            ended.proof = fmt::format("the kernel killed {} in its cgroup, which has {}",
                                      counted(kills, "process"), human_size(limits.memory_bytes));
        } else if (ended.cause == Cause::disk_limit) {
            ended.proof = killed_because_ ? fmt::format("{} of {}", human_size(disk_.used_bytes()),
                                                        human_size(limits.disk_bytes))
                                          : disk_.filled();
        } else if (ended.cause == Cause::machine_disk_full) {
            ended.proof = disk_.full();
        } else if (refused() > 0 && !ended.succeeded()) {
            ended.proof =
                fmt::format("its cgroup, which may have {}, refused {}",
                            counted(limits.processes, "process"), counted(refused(), "more"));
        }
    }

    [[nodiscard]] std::uint64_t refused() const {
        return state_.cgroups.refused_processes() - refused_before_;
    }

    static std::string counted(std::uint64_t number, const std::string& what) {
        const bool plural = number != 1 && what == "process";
        return fmt::format("{} {}{}", number, what, plural ? "es" : "");
    }

    SandboxState& state_;
    const Request& request_;
    Output output_;
    DiskWatch disk_;
    std::uint64_t kills_before_;
    std::uint64_t refused_before_;
    double limit_seconds_ = 0;
    Stopwatch watch_;
    std::optional<int> wait_status_;
    std::optional<Cause> killed_because_;
    bool gone_ = false;
};

void take_terminal_back() {
    sigset_t terminal_output;
    sigset_t before;
    sigemptyset(&terminal_output);
    sigaddset(&terminal_output, SIGTTOU);
    sigprocmask(SIG_BLOCK, &terminal_output, &before);
    static_cast<void>(tcsetpgrp(STDIN_FILENO, getpgrp()));
    sigprocmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

Ended Sandbox::run(const Request& request) {
    try {
        Run run(*state_, request);
        Ended ended = run.to_end();
        if (request.interactive) {
            take_terminal_back();
        }
        return ended;
    } catch (...) {
        state_->stop(); // a command whose end nobody waits for must not go on
        throw;
    }
}

} // namespace stopgap::sandbox
