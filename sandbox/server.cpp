#include "sandbox/server.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/namespaces.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace stopgap::sandbox {

namespace {

// Where the server keeps its end of the channel: all above is closed.
constexpr int k_channel = 3;

void require(bool done, const char* what) {
    if (!done) {
        throw system_error(ExitStatus::machine, std::string("sandbox: cannot ") + what, errno);
    }
}

// Of what the caller had open, nothing but the channel stays. 0, 1 and 2 become /dev/null.
void keep_only(int channel) {
    require(dup3(channel, k_channel, O_CLOEXEC) >= 0 || channel == k_channel, "keep its channel");
    const FileDescriptor null = open_file("/dev/null", O_RDWR);
    for (int number = 0; number <= 2; ++number) {
        require(dup2(null.get(), number) >= 0, "let go of the caller's files");
    }
    require(close_range(k_channel + 1, ~0U, 0) == 0, "let go of the caller's files");
}

// Everybody inside may read /proc/1/cmdline: the caller's arguments are no business of theirs.
void forget_arguments() {
    const std::string status = read_file("/proc/self/stat", 1U << 16U);
    // Fields as in proc_pid_stat(5), which counts from 1 and starts with the pid and "(comm)".
    const std::vector<std::string> fields = words_of(status.substr(status.rfind(')') + 1));
    constexpr std::size_t k_arg_start = 48 - 3;
    constexpr std::size_t k_env_end = 51 - 3;
    if (fields.size() > k_env_end) {
        const std::uintptr_t start = std::stoull(fields[k_arg_start]);
        const std::uintptr_t end = std::stoull(fields[k_env_end]);
        if (start != 0 && start < end) {
            std::memset(reinterpret_cast<void*>(start), 0, end - start);
        }
    }
    static_cast<void>(prctl(PR_SET_NAME, "sandbox"));
}

FileDescriptor child_signals() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    FileDescriptor signals(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
    require(static_cast<bool>(signals), "watch its processes");
    return signals;
}

void drain(int signals) {
    std::array<char, sizeof(struct signalfd_siginfo) * 8> ignored{};
    while (read(signals, ignored.data(), ignored.size()) > 0) {
    }
}

// Reaps everything that has ended; returns whether `worker` was among it.
bool reap(pid_t worker, int& status) {
    bool worker_ended = false;
    while (true) {
        int one_status = 0;
        const pid_t ended = waitpid(-1, &one_status, WNOHANG);
        if (ended <= 0) {
            return worker_ended;
        }
        if (ended == worker) {
            worker_ended = true;
            status = one_status;
        }
    }
}

// Kills every process but this one, and waits until none is left.
void kill_the_rest(pid_t worker, int& status) {
    while (true) {
        static_cast<void>(kill(-1, SIGKILL));
        int one_status = 0;
        const pid_t ended = waitpid(-1, &one_status, 0);
        if (ended < 0 && errno == ECHILD) {
            return;
        }
        if (ended == worker) {
            status = one_status;
        }
    }
}

enum class Order { none, kill, leave };

Order next_order(int signals) {
    std::array<struct pollfd, 2> wait = {pollfd{k_channel, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
    static_cast<void>(poll(wait.data(), wait.size(), -1));
    drain(signals);
    if (wait[0].revents == 0) {
        return Order::none;
    }
    const Message message = receive_message(k_channel);
    return message.kind == 'k' ? Order::kill : message.kind == 0 ? Order::leave : Order::none;
}

NamespaceProcess start_worker(const Worker& worker) {
    // The map files of a process that is not dumpable belong to nobody here. Nothing else runs now
    // that could look at this process.
    require(prctl(PR_SET_DUMPABLE, 1) == 0, "start a command");
    NamespaceProcess process = start_in_namespaces(
        CLONE_NEWUSER | CLONE_NEWNS,
        [](pid_t child) {
            write_map_files(child, {0, 0, k_id_count}, {0, 0, k_id_count});
            require(prctl(PR_SET_DUMPABLE, 0) == 0, "protect itself");
        },
        [&worker] { return become_command(worker); });
    return process;
}

// Returns false where the channel closed meanwhile.
bool run_to_end(const Worker& worker, int signals) {
    NamespaceProcess process = start_worker(worker);
    const pid_t pid = process.pid();
    int status = 0;
    bool ended = false;
    while (!ended) {
        switch (next_order(signals)) {
        case Order::leave:
            return false;
        case Order::kill:
            kill_the_rest(pid, status);
            ended = true;
            break;
        case Order::none:
            ended = reap(pid, status);
            break;
        }
    }
    kill_the_rest(pid, status);
    process.forget();
    return send_message(k_channel, 'x', std::to_string(status));
}

bool run_task(const ServerPlan& plan, Message message, int signals) {
    check_invariant(message.descriptors.size() == 4, "a task has four descriptors");
    Worker worker{.task = unpacked_task(read_all(message.descriptors[0].get(), "task")),
                  .standard = {},
                  .hardening = plan.settings.hardening};
    for (std::size_t i = 1; i < message.descriptors.size(); ++i) {
        worker.standard.push_back(std::move(message.descriptors[i]));
    }
    message.descriptors.clear();
    return run_to_end(worker, signals);
}

int serve_tasks(const ServerPlan& plan, int signals) {
    while (true) {
        Message message = receive_message(k_channel);
        if (message.kind == 0) {
            return 0;
        }
        if (message.kind == 'r' && !run_task(plan, std::move(message), signals)) {
            return 0;
        }
    }
}

void send_error(int channel, const Error& error) {
    send_message(channel, 'e',
                 std::string(1, static_cast<char>(error.status())) + error.message() + '\0' +
                     error.hint());
}

void send_storage(int channel, const Entered& entered) {
    std::vector<std::string> texts;
    for (const StorageInForce& one : entered.storage) {
        texts.push_back(std::to_string(static_cast<int>(one.storage)));
        texts.push_back(one.why);
    }
    std::vector<int> memory;
    for (const FileDescriptor& tmpfs : entered.memory) {
        memory.push_back(tmpfs.get());
    }
    send_message(channel, 's', packed(texts), memory);
}

} // namespace

std::string packed(const Task& task) {
    std::vector<std::string> texts = {task.user == User::builder ? "builder" : "root",
                                      task.interactive ? "interactive" : "",
                                      task.working_directory,
                                      std::to_string(task.limits.address_space_bytes),
                                      std::to_string(task.limits.processes),
                                      std::to_string(task.limits.file_bytes),
                                      std::to_string(task.argv.size())};
    texts.insert(texts.end(), task.argv.begin(), task.argv.end());
    texts.insert(texts.end(), task.environment.begin(), task.environment.end());
    return packed(texts);
}

Task unpacked_task(const std::string& bytes) {
    constexpr std::size_t k_fixed = 7;
    const std::vector<std::string> texts = unpacked(bytes);
    check_invariant(texts.size() >= k_fixed, "a task has its fixed texts");
    const std::vector<std::string>::const_iterator argv = texts.begin() + k_fixed;
    const std::vector<std::string>::const_iterator environment = argv + std::stol(texts[6]);
    return {.argv = {argv, environment},
            .environment = {environment, texts.end()},
            .working_directory = texts[2],
            .user = texts[0] == "builder" ? User::builder : User::root,
            .interactive = !texts[1].empty(),
            .limits = {.address_space_bytes = std::stoull(texts[3]),
                       .processes = std::stoull(texts[4]),
                       .file_bytes = std::stoull(texts[5])}};
}

int serve(ServerPlan plan) {
    const int channel = plan.channel.get();
    try {
        static_cast<void>(unshare(CLONE_NEWCGROUP));
        Entered entered = enter_root(plan.settings, plan.changes, std::move(plan.sources));
        send_storage(channel, entered);
        entered.memory.clear();
        keep_only(channel);
        forget_arguments();
        static_cast<void>(plan.channel.release());
        const FileDescriptor signals = child_signals();
        send_message(k_channel, 'o', packed(entered.notes));
        return serve_tasks(plan, signals.get());
    } catch (const Error& error) {
        send_error(plan.channel ? channel : k_channel, error);
    } catch (const std::exception& error) {
        send_error(plan.channel ? channel : k_channel, Error(ExitStatus::bug, error.what()));
    }
    return 1;
}

} // namespace stopgap::sandbox
