#include "sandbox/namespaces.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>

namespace stopgap::sandbox {

namespace {

struct Pipe {
    FileDescriptor reading;
    FileDescriptor writing;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error(ExitStatus::machine, "pipe", errno);
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Error clone_error(int error_number) {
    Error error =
        system_error(ExitStatus::machine, "user namespaces: cannot make one", error_number);
    if (error_number == ENOSYS) { // clone3(2) is as old as Linux 5.3: a filter refuses it
        error.with_hint("this container's seccomp filter refuses clone3: start it with "
                        "`--security-opt seccomp=unconfined` (docker, podman)");
    } else if (error_number == ENOSPC || error_number == EPERM) {
        error.with_hint("sudo sysctl user.max_user_namespaces=15000 (and, where it exists, "
                        "kernel.unprivileged_userns_clone=1); in a container, allow it user "
                        "namespaces");
    }
    return error;
}

// Waits for the caller's word that the maps are written; end of file means that the caller died.
bool told_to_go(Pipe& go) {
    go.writing.reset();
    char word = 0;
    return TEMP_FAILURE_RETRY(read(go.reading.get(), &word, 1)) == 1;
}

[[noreturn]] void run_body(Pipe& go, const std::function<int()>& body) {
    int status = 1;
    try {
        status = told_to_go(go) ? body() : 1;
    } catch (...) {
        status = 1; // bodies report their own errors; nothing may unwind into the caller's frames
    }
    _exit(status);
}

} // namespace

NamespaceProcess& NamespaceProcess::operator=(NamespaceProcess&& other) noexcept {
    kill_and_wait();
    pid_ = other.pid_;
    handle_ = std::move(other.handle_);
    other.pid_ = -1;
    return *this;
}

int NamespaceProcess::kill_and_wait() {
    if (pid_ <= 0) {
        return 0;
    }
    static_cast<void>(kill(pid_, SIGKILL));
    return wait();
}

int NamespaceProcess::wait() {
    int status = 0;
    if (pid_ > 0) {
        static_cast<void>(TEMP_FAILURE_RETRY(waitpid(pid_, &status, 0)));
    }
    pid_ = -1;
    handle_.reset();
    return status;
}

NamespaceProcess start_in_namespaces(std::uint64_t clone_flags,
                                     const std::function<void(pid_t)>& prepare,
                                     const std::function<int()>& body) {
    Pipe go = make_pipe();
    int handle = -1;
    struct clone_args arguments = {};
    arguments.flags = clone_flags | CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uintptr_t>(&handle);
    arguments.exit_signal = SIGCHLD;
    const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0) {
        throw clone_error(errno);
    }
    if (pid == 0) {
        run_body(go, body);
    }
    NamespaceProcess process(static_cast<pid_t>(pid), FileDescriptor(handle));
    go.reading.reset();
    prepare(process.pid());
    write_all(go.writing.get(), "g", "the new process");
    return process;
}

namespace {

constexpr char k_fine = 'f';
constexpr char k_failed = 'e';

// An Error as bytes: its status, then its message.
int report(int descriptor, const std::function<std::string()>& work) {
    try {
        write_all(descriptor, k_fine + work(), "answer");
        return 0;
    } catch (const Error& error) {
        write_all(descriptor,
                  std::string{k_failed, static_cast<char>(error.status())} + error.message(),
                  "answer");
    } catch (const std::exception& error) {
        write_all(descriptor,
                  std::string{k_failed, static_cast<char>(ExitStatus::bug)} + error.what(),
                  "answer");
    }
    return 1;
}

std::string unpacked(const std::string& answer) {
    if (!answer.empty() && answer.front() == k_fine) {
        return answer.substr(1);
    }
    if (answer.size() < 2) {
        throw Error(ExitStatus::machine, "the process that handles mapped files died");
    }
    throw Error(static_cast<ExitStatus>(answer[1]), answer.substr(2));
}

} // namespace

std::string as_owner(const std::function<std::string(IdShift)>& work) {
    const IdRange& range = own_range();
    if (range.direct) {
        return work({range.first_uid, range.first_gid});
    }
    Pipe answer = make_pipe();
    const NamespaceProcess process = start_in_namespaces(
        CLONE_NEWUSER, [&](pid_t child) { write_maps(child, range, MapKind::owner); },
        [&] {
            static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
            return report(answer.writing.get(), [&] { return work({1, 1}); });
        });
    answer.writing.reset();
    return unpacked(read_all(answer.reading.get(), "answer"));
}

} // namespace stopgap::sandbox
