#include "base/worker.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/worker_folder.hpp"
#include "base/worker_jail.hpp"
#include "base/worker_wire.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <optional>

namespace stopgap {

namespace {

using worker_wire::Frame;
using worker_wire::Kind;

constexpr int k_namespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
constexpr int k_pipe_bytes = 1 << 20;

struct Pipe {
    FileDescriptor reading;
    FileDescriptor writing;
};

Pipe make_pipe() {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        throw system_error(ExitStatus::machine, "pipe", errno);
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// A child process that is killed and reaped with its owner.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) {
            static_cast<void>(kill(pid_, SIGKILL));
            static_cast<void>(wait());
        }
    }
    [[nodiscard]] pid_t pid() const { return pid_; }
    int wait() {
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_;
};

/// What the child runs: confines itself, works, answers, ends.
using ChildBody = std::function<void(int answers)>;

[[noreturn]] void answer(int answers, const std::string& name, const std::function<void()>& body) {
    try {
        body();
    } catch (const Error& error) {
        worker_wire::send(answers, Kind::failure, worker_wire::packed(error));
    } catch (const std::bad_alloc&) {
        const Error error(ExitStatus::verification,
                          name + ": needs more memory than a reader may use");
        worker_wire::send(answers, Kind::failure, worker_wire::packed(error));
    } catch (const std::exception& failure) {
        const Error error(ExitStatus::bug,
                          std::string("in the confined worker: ") + failure.what());
        worker_wire::send(answers, Kind::failure, worker_wire::packed(error));
    }
    _exit(0);
}

[[noreturn]] void run_child(const Confinement& confinement, worker_jail::Jail jail, Pipe& lifetime,
                            int answers, const ChildBody& body) {
    lifetime.writing.reset();
    char go = 0;
    if (read(lifetime.reading.get(), &go, 1) != 1) {
        _exit(1);
    }
    answer(answers, confinement.name, [&] {
        jail.lifetime = lifetime.reading.get();
        jail.descriptors = confinement.descriptors;
        jail.descriptors.push_back(answers);
        jail.memory_bytes = confinement.memory_bytes;
        jail.cpu_seconds = static_cast<std::uint64_t>(confinement.cpu_time.count());
        worker_jail::enter(jail);
        body(answers);
    });
}

pid_t clone_child() {
    const long pid = syscall(SYS_clone, k_namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (pid < 0) {
        throw system_error(ExitStatus::machine,
                           "the confined worker cannot be set up: user namespace", errno)
            .with_hint("user namespaces must be allowed (sysctl user.max_user_namespaces); see "
                       "`stopgap doctor`");
    }
    return static_cast<pid_t>(pid);
}

/// In one write, as the kernel wants it.
void write_map(pid_t pid, const char* file, const std::string& text) {
    const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
    const FileDescriptor map = open_file(path, O_WRONLY);
    if (write(map.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw system_error(ExitStatus::machine, path, errno)
            .with_hint("this root may not map ids; see `stopgap doctor`");
    }
}

void map_ids(pid_t pid, const worker_jail::Identity& identity) {
    const std::string user = std::to_string(identity.user);
    const std::string group = std::to_string(identity.group);
    if (geteuid() != 0) {
        write_map(pid, "setgroups", "deny");
    }
    write_map(pid, "uid_map", user + " " + user + " 1\n");
    write_map(pid, "gid_map", group + " " + group + " 1\n");
}

Error death_of(int status, const std::string& name) {
    std::string how = "ended without an answer";
    if (WIFSIGNALED(status)) {
        how = std::string("was ended by: ") + strsignal(WTERMSIG(status));
    }
    return Error(ExitStatus::verification, name + ": its confined reader " + how)
        .with_hint("the file asks for more than its reader may do: treat it as hostile");
}

/// Starts the child, hands each frame to `receive` until that says to stop, and sees the end of it.
void converse(const Confinement& confinement, const ChildBody& body,
              const std::function<bool(Frame&)>& receive) {
    worker_jail::Jail jail;
    jail.identity = worker_jail::worker_identity();
    std::optional<worker_folder::LentFolder> folder;
    if (!confinement.folder.empty()) {
        folder.emplace(confinement.folder, jail.identity);
        jail.folder = folder->descriptor();
    }
    Pipe lifetime = make_pipe();
    Pipe answers = make_pipe();
    static_cast<void>(fcntl(answers.writing.get(), F_SETPIPE_SZ, k_pipe_bytes));
    Child child(clone_child());
    if (child.pid() == 0) {
        run_child(confinement, jail, lifetime, answers.writing.get(), body);
    }
    answers.writing.reset();
    map_ids(child.pid(), jail.identity);
    write_all(lifetime.writing.get(), "g", "pipe");
    worker_wire::Reader reader(answers.reading.get(), confinement.name, confinement.time,
                               confinement.result_limit_bytes);
    Frame frame;
    while (reader.next(frame)) {
        if (frame.kind == Kind::failure) {
            throw worker_wire::unpacked(frame.payload, confinement.name);
        }
        if (!receive(frame) || frame.kind == Kind::result) {
            if (frame.kind == Kind::result) {
                static_cast<void>(child.wait());
            }
            return;
        }
    }
    throw death_of(child.wait(), confinement.name);
}

} // namespace

std::string run_confined(const Confinement& confinement, const std::function<std::string()>& work) {
    std::string result;
    converse(
        confinement, [&](int answers) { worker_wire::send(answers, Kind::result, work()); },
        [&](Frame& frame) {
            result = std::move(frame.payload);
            return true;
        });
    return result;
}

void stream_confined(const Confinement& confinement, const std::function<void(const Emit&)>& work,
                     const std::function<bool(std::string_view)>& receive) {
    const ChildBody body = [&](int answers) {
        work([answers](std::string_view bytes) {
            for (; !bytes.empty();
                 bytes.remove_prefix(std::min(bytes.size(), worker_wire::k_piece_bytes))) {
                worker_wire::send(answers, Kind::piece,
                                  bytes.substr(0, worker_wire::k_piece_bytes));
            }
        });
        worker_wire::send(answers, Kind::result, "");
    };
    converse(confinement, body,
             [&](Frame& frame) { return frame.kind == Kind::result || receive(frame.payload); });
}

} // namespace stopgap
