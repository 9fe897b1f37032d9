#include "sandbox/server.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/generated_layer.hpp"
#include "sandbox/seccomp.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace stopgap::sandbox {

namespace {

void require(bool done, const std::string& what) {
    if (!done) {
        throw system_error(ExitStatus::machine, "stopgap: " + what, errno);
    }
}

void take_standard_files(const std::vector<FileDescriptor>& standard) {
    for (int number = 0; number <= 2; ++number) {
        require(dup2(standard.at(static_cast<std::size_t>(number)).get(), number) >= 0,
                "standard files");
    }
    require(close_range(3, ~0U, 0) == 0, "close_range");
}

void reset_signals() {
    for (int number = 1; number < NSIG; ++number) {
        static_cast<void>(signal(number, SIG_DFL));
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

// A command on a terminal becomes its foreground job in the caller's session; others get a session
// of their own, without a terminal.
void take_session(bool interactive) {
    if (!interactive) {
        static_cast<void>(setsid());
        return;
    }
    static_cast<void>(setpgid(0, 0));
    static_cast<void>(signal(SIGTTOU, SIG_IGN));
    static_cast<void>(tcsetpgrp(STDIN_FILENO, getpid()));
}

void limit(__rlimit_resource_t resource, std::uint64_t value) {
    struct rlimit old = {};
    require(getrlimit(resource, &old) == 0, "getrlimit");
    const rlim_t most = std::min<rlim_t>(value, old.rlim_max);
    const struct rlimit wanted = {most, most};
    require(setrlimit(resource, &wanted) == 0, "setrlimit");
}

void take_limits(const ProcessLimits& limits) {
    limit(RLIMIT_CORE, 0);
    if (limits.address_space_bytes != 0) {
        limit(RLIMIT_AS, limits.address_space_bytes);
    }
    if (limits.processes != 0) {
        limit(RLIMIT_NPROC, limits.processes);
    }
    if (limits.file_bytes != 0) {
        limit(RLIMIT_FSIZE, limits.file_bytes);
    }
}

// Memory running out ends the command, not the first process, which tells about it.
void offer_itself_first() {
    const FileDescriptor score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    if (score) {
        static_cast<void>(write(score.get(), "500", 3) == 3);
    }
}

// Package code gets no user namespace of its own: in one it would have every capability, and with
// them far more of the kernel to attack. Holds for this namespace (user_namespaces(7)), and
// "builder" cannot raise it.
void forbid_user_namespaces() {
    const FileDescriptor most = open_file("/proc/sys/user/max_user_namespaces", O_WRONLY);
    write_all(most.get(), "0", "max_user_namespaces");
}

// From the sandbox's own /etc/group, read as text: never through the host's name services.
std::vector<gid_t> groups_of_builder() {
    const FileDescriptor file(open("/etc/group", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const std::string text = file ? read_all(file.get(), "/etc/group", 1U << 20U) : std::string();
    return groups_of(text, "builder", k_builder_id);
}

void become(User user) {
    const gid_t id = user == User::builder ? k_builder_id : 0;
    const std::vector<gid_t> groups =
        user == User::builder ? groups_of_builder() : std::vector<gid_t>{};
    require(setgroups(groups.size(), groups.data()) == 0, "setgroups");
    require(setresgid(id, id, id) == 0, "setresgid");
    require(setresuid(id, id, id) == 0, "setresuid");
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str())); // execve(2) does not write to them
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> candidates(const Task& task) {
    const std::string& program = task.argv.at(0);
    if (program.find('/') != std::string::npos) {
        return {program};
    }
    std::vector<std::string> paths;
    for (const std::string& variable : task.environment) {
        if (variable.starts_with("PATH=")) {
            for (const std::string& folder : split(variable.substr(5), ':')) {
                paths.push_back(fs::path(folder) / program);
            }
        }
    }
    return paths;
}

// Returns the errno of the failure that says most.
int execute(const Task& task) {
    const std::vector<char*> argv = pointers_to(task.argv);
    const std::vector<char*> environment = pointers_to(task.environment);
    int failure = ENOENT;
    for (const std::string& path : candidates(task)) {
        execve(path.c_str(), argv.data(), environment.data());
        if (errno != ENOENT && errno != ENOTDIR) {
            failure = errno;
        }
    }
    return failure;
}

} // namespace

int become_command(const Worker& worker) {
    const Task& task = worker.task;
    try {
        take_standard_files(worker.standard);
        take_session(task.interactive);
        reset_signals();
        umask(0022);
        offer_itself_first();
        if (worker.hardening == Hardening::build) {
            require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
        }
        if (worker.hardening == Hardening::build && task.user == User::builder) {
            forbid_user_namespaces();
        }
        load_filter(worker.hardening);
        become(task.user);
        require(chdir(task.working_directory.c_str()) == 0, task.working_directory);
        take_limits(task.limits); // last: this process may itself need more than the command may
        const int failure = execute(task);
        dprintf(STDERR_FILENO, "stopgap: %s: %s\n", task.argv.at(0).c_str(),
                std::strerror(failure));
        return failure == ENOENT ? 127 : 126;
    } catch (const std::exception& error) {
        dprintf(STDERR_FILENO, "%s\n", error.what());
        return 126;
    }
}

} // namespace stopgap::sandbox
