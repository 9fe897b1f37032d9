#include "base/process.hpp"

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace stopgap {

namespace {

constexpr std::string_view k_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

constexpr std::chrono::milliseconds k_gentle_end{2000};
constexpr std::chrono::milliseconds k_look{5};

struct Pipe {
    FileDescriptor read_end, write_end;
};

Pipe make_pipe() {
    std::array<int, 2> ends = {};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error(ExitStatus::machine, "pipe", errno);
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str())); // execve(2) does not write to them
    }
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

/// A started program; the destructor kills its process group and reaps it.
class ChildProcess {
  public:
    ChildProcess(pid_t pid, Pipe input, Pipe output, Pipe errors)
        : pid_(pid), input_(std::move(input)), output_(std::move(output)),
          errors_(std::move(errors)) {
        input_.read_end.reset();
        output_.write_end.reset();
        errors_.write_end.reset();
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess() {
        if (pid_ > 0) {
            kill(-pid_, SIGKILL);
            static_cast<void>(wait());
        }
    }

    ProcessResult collect(const Command& command);
    std::optional<std::string> exchange(const std::string& line, std::chrono::seconds timeout);
    /// Ends its input, and gives it that long to end; the destructor does the rest.
    void end_gently(std::chrono::milliseconds patience);

  private:
    int wait();
    void feed(std::string_view& input);
    static bool drain(FileDescriptor& from, std::string& into);

    pid_t pid_;
    Pipe input_, output_, errors_;
};

int ChildProcess::wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    kill(-pid_, SIGKILL); // what it left behind in its group
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void ChildProcess::feed(std::string_view& input) {
    const ssize_t wrote = write(input_.write_end.get(), input.data(), input.size());
    input.remove_prefix(static_cast<std::size_t>(wrote > 0 ? wrote : 0));
    if (input.empty() || (wrote < 0 && errno != EINTR && errno != EAGAIN)) {
        input_.write_end.reset();
    }
}

bool ChildProcess::drain(FileDescriptor& from, std::string& into) {
    std::array<char, 1U << 16U> chunk = {};
    const ssize_t got = read(from.get(), chunk.data(), chunk.size());
    if (got > 0) {
        into.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        from.reset();
    }
    return static_cast<bool>(from);
}

ProcessResult ChildProcess::collect(const Command& command) {
    ProcessResult result;
    std::string_view input = command.input;
    const Stopwatch watch;
    if (input.empty()) {
        input_.write_end.reset();
    }
    while (output_.read_end || errors_.read_end) {
        stop_if_interrupted();
        std::array<pollfd, 3> waiting = {pollfd{output_.read_end.get(), POLLIN, 0},
                                         pollfd{errors_.read_end.get(), POLLIN, 0},
                                         pollfd{input_.write_end.get(), POLLOUT, 0}};
        static_cast<void>(poll(waiting.data(), waiting.size(), 200));
        if (waiting[0].revents != 0) {
            drain(output_.read_end, result.output);
        }
        if (waiting[1].revents != 0) {
            drain(errors_.read_end, result.errors);
        }
        if (waiting[2].revents != 0) {
            feed(input);
        }
        const bool too_long = command.timeout.count() > 0 &&
                              watch.seconds() > static_cast<double>(command.timeout.count());
        const bool too_much =
            result.output.size() + result.errors.size() > command.output_limit_bytes;
        if (too_long || too_much) {
            result.timed_out = too_long;
            kill(-pid_, SIGKILL);
            break;
        }
    }
    result.exit_code = wait();
    return result;
}

std::optional<std::string> ChildProcess::exchange(const std::string& line,
                                                  std::chrono::seconds timeout) {
    const std::string sent = line + "\n";
    if (write(input_.write_end.get(), sent.data(), sent.size()) < 0) {
        return std::nullopt;
    }
    const Stopwatch watch;
    std::string answer;
    while (!answer.ends_with('\n')) {
        stop_if_interrupted();
        std::array<pollfd, 1> waiting = {pollfd{output_.read_end.get(), POLLIN, 0}};
        static_cast<void>(poll(waiting.data(), waiting.size(), 200));
        const bool has_ended = waiting[0].revents != 0 && !drain(output_.read_end, answer);
        if (has_ended || watch.seconds() > static_cast<double>(timeout.count())) {
            return std::nullopt;
        }
    }
    answer.pop_back();
    return answer;
}

void ChildProcess::end_gently(std::chrono::milliseconds patience) {
    input_.write_end.reset();
    siginfo_t ended = {};
    for (auto left = patience; left.count() > 0; left -= k_look) {
        if (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            ended.si_pid == pid_) {
            return;
        }
        std::this_thread::sleep_for(k_look);
    }
}

namespace {

[[noreturn]] void become(const Command& command, const std::vector<std::string>& environment,
                         const Pipe& input, const Pipe& output, const Pipe& errors,
                         int start_failure) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; ++number) {
        signal(number, SIG_DFL);
    }
    const std::string folder =
        command.working_directory.empty() ? "/" : command.working_directory.string();
    const bool ready = dup2(input.read_end.get(), STDIN_FILENO) >= 0 &&
                       dup2(output.write_end.get(), STDOUT_FILENO) >= 0 &&
                       dup2(errors.write_end.get(), STDERR_FILENO) >= 0 &&
                       chdir(folder.c_str()) == 0;
    if (ready) {
        environ = nullptr;
        const std::vector<char*> argv = pointers_to(command.argv);
        const std::vector<char*> variables = pointers_to(environment);
        execvpe(argv[0], argv.data(), variables.data());
    }
    const int reason = errno;
    static_cast<void>(write(start_failure, &reason, sizeof reason));
    _exit(127);
}

std::unique_ptr<ChildProcess> started(const Command& command) {
    check_invariant(!command.argv.empty(), "a command without a program");
    const std::vector<std::string> environment =
        command.environment.empty() ? minimal_environment() : command.environment;
    Pipe input = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    Pipe start_failure = make_pipe();
    const pid_t pid = fork();
    if (pid < 0) {
        throw system_error(ExitStatus::machine, "fork", errno);
    }
    if (pid == 0) {
        setenv("PATH", k_path.data(), 1); // execvpe(3) searches the caller's PATH
        become(command, environment, input, output, errors, start_failure.write_end.get());
    }
    std::unique_ptr<ChildProcess> child =
        std::make_unique<ChildProcess>(pid, std::move(input), std::move(output), std::move(errors));
    start_failure.write_end.reset();
    int reason = 0;
    if (read(start_failure.read_end.get(), &reason, sizeof reason) == sizeof reason) {
        throw system_error(ExitStatus::machine, command.argv.front() + ": cannot be started",
                           reason)
            .with_hint("`stopgap doctor` says what this machine lacks");
    }
    return child;
}

} // namespace

std::vector<std::string> minimal_environment() {
    return {"PATH=" + std::string(k_path), "LC_ALL=C.UTF-8", "HOME=/nonexistent"};
}

ProcessResult run(const Command& command) {
    return started(command)->collect(command);
}

ProcessResult run_or_throw(const Command& command, ExitStatus status) {
    ProcessResult result = run(command);
    if (result.succeeded()) {
        return result;
    }
    const std::vector<std::string> said = lines_of(result.errors);
    std::string message = shown(command.argv) + ": ";
    message +=
        result.timed_out ? "ran out of time" : "exit status " + std::to_string(result.exit_code);
    for (std::size_t i = said.size() > 5 ? said.size() - 5 : 0; i < said.size(); ++i) {
        message += "\n    " + printable(said[i]);
    }
    throw Error(status, message);
}

Companion::Companion(const Command& command) : program_(started(command)) {}

Companion::~Companion() {
    program_->end_gently(k_gentle_end);
}

std::optional<std::string> Companion::exchange(const std::string& line,
                                               std::chrono::seconds timeout) {
    return program_->exchange(line, timeout);
}

std::string shown(const std::vector<std::string>& argv) {
    std::string text;
    for (const std::string& word : argv) {
        const bool plain =
            !word.empty() && word.find_first_of(" \t\n'\"\\$&|;<>()*?`") == std::string::npos;
        text += (text.empty() ? "" : " ") + (plain ? printable(word) : "'" + printable(word) + "'");
    }
    return text;
}

std::optional<std::filesystem::path> find_program(const std::string& program) {
    for (const std::string& folder : split(k_path, ':')) {
        const std::filesystem::path path = std::filesystem::path(folder) / program;
        if (access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return std::nullopt;
}

} // namespace stopgap
