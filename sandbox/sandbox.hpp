#pragma once
// Runs commands where they can do no harm: one set of namespaces per Sandbox, always below a user
// namespace with a mapped range of 65536 ids, so that "root" inside is nobody outside.
//
// Guarantees, in force for every command (isolation() lists them, and what this machine withheld):
//  - own user, mount, PID, IPC, UTS, network and cgroup namespaces; no network but a loopback;
//  - of the host's files nothing but the folders named in Settings; no host environment, no
//    descriptor but the command's 0, 1 and 2;
//  - read-only is read-only for the mapped root too: commands run in a second user namespace, where
//    the kernel locks every mount that was made for them;
//  - what a command leaves running dies when the command ends; everything dies with the Sandbox and
//    with the process that started it, kill -9 included. No mount outlives it, since none is ever
//    made outside of its own mount namespace;
//  - lower layers are never written to; where overlayfs cannot hold the changes, the next best way
//    does, and says so (storage(), isolation(), a warning).
// The calling process must have one thread. Not a defence against a kernel bug.

#include "base/error.hpp"
#include "base/files.hpp"
#include "model/recipe.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::sandbox {

/// The two users of a sandbox: uid 0, and uid 1000 "builder" with the home /build.
enum class User { root, builder };

/// A folder or file of the host that is seen inside, an empty tmpfs, or a second root.
struct Mount {
    enum class Kind {
        read_only,
        writable,
        tmpfs,
        layers ///< an overlay of `lowers` and `upper` with a /dev, /proc and /sys of its own: what
               ///< a package manager works on (--installroot) whose scripts chroot(2) into it
    };
    Kind kind = Kind::read_only;
    fs::path from =
        {}; ///< of read_only, writable; reached with the caller's rights, whatever lies above it
    fs::path to =
        {}; ///< absolute path inside; made where it is missing (with Storage::copy in `upper` too)
    std::vector<fs::path> lowers = {}; ///< of layers: as Settings::lowers; may be empty
    fs::path upper = {};               ///< of layers: as Settings::upper
};

enum class RootKind {
    layers,        ///< an overlay of Settings::lowers
    host_read_only ///< the host's /usr with what its programs need, read-only, an /etc of our own,
                   ///< and empty /tmp, /var/tmp, /run: for host tools (mmdebstrap, dnf) on a mount
};

enum class Hardening {
    install, ///< package scripts: fsync and its kin do nothing (the layer is synced once, at its
             ///< end), no no_new_privs
    build    ///< package code: no_new_privs; "builder" is in /etc/passwd, and can make no user
             ///< namespace
};

/// How layers get what is changed on them; the first that kernel and file system grant is used.
enum class Storage {
    overlay,           ///< overlayfs, its changes beside the layers
    overlay_in_memory, ///< overlayfs, its changes on a tmpfs; only what is thrown away
    copy               ///< the layers are copied, and the copy is changed
};

struct StorageInForce {
    Storage storage = Storage::overlay;
    std::string why = {}; ///< what refused the ways before it; empty: nothing did
};

struct Settings {
    RootKind root = RootKind::layers;
    std::vector<fs::path> lowers = {}; ///< bottom first; immutable while the sandbox lives
    fs::path upper =
        {}; ///< where changes go (made by make_tree); empty: thrown away with `scratch`. With
            ///< Storage::copy it becomes a full tree (layers.hpp): the layers, changed
    fs::path scratch = {}; ///< a folder of the caller's on the file system of each `upper`; inside
                           ///< a RunFolder, whose collection also finds this sandbox's cgroups
    std::vector<Mount> mounts =
        {}; ///< in this order, so that a later one may lie in an earlier one
    Hardening hardening = Hardening::build;
    Limits limits = {}; ///< of all commands together; time is the default of Request::timeout
};

struct Request {
    std::vector<std::string> argv = {};        ///< argv[0] without '/' is looked up in PATH
    std::vector<std::string> environment = {}; ///< whole; empty: clean_environment(user)
    fs::path working_directory = "/";
    User user = User::root;
    std::string input = {};    ///< what it reads on stdin; empty: /dev/null
    int output_fd = -1;        ///< gets stdout and stderr, in order; -1: captured
    bool merge_output = false; ///< captured stderr joins Ended::output, in order
    std::uint64_t capture_limit_bytes = 64U << 20U; ///< more captured output kills it
    std::uint64_t log_limit_bytes = 4ULL << 30U;    ///< more bytes to output_fd kill it
    std::chrono::seconds timeout{0}; ///< 0: Settings::limits.time_seconds (0 there: none)
    bool interactive = false;        ///< inherits the caller's terminal; nothing is captured
    std::function<void(std::string_view)> watch = {}; ///< sees each piece of output as it comes
};

/// How a command ended.
struct Ended {
    enum class Cause {
        exited,
        signalled,
        timed_out,
        out_of_memory, ///< the kernel killed in its cgroup
        process_limit, ///< it failed, and its cgroup had refused it a process
        output_limit,
        disk_limit,       ///< more than Limits::disk_bytes
        machine_disk_full ///< it failed, and the file system that it writes to had no room
    };
    Cause cause = Cause::exited;
    /// What was counted or measured that shows the cause; empty where the cause says all.
    std::string proof = {};
    int exit_code = 0; ///< 128 + signal where a signal ended it; 127 where it could not be started
    std::string output = {};
    std::string errors = {};
    double seconds = 0;
    [[nodiscard]] bool succeeded() const { return cause == Cause::exited && exit_code == 0; }
    [[nodiscard]] bool timed_out() const { return cause == Cause::timed_out; }
};

/// "ended with status 2", "was stopped after 10 s", ... with its proof in parentheses, for
/// messages: no subject, no full stop.
[[nodiscard]] std::string shown(const Ended& ended);

/// PATH, LC_ALL=C.UTF-8, TZ=UTC, HOME, USER, LOGNAME, SHELL, TERM=dumb; nothing of the caller's.
[[nodiscard]] std::vector<std::string> clean_environment(User user);

struct SandboxState;

class Sandbox {
  public:
    /// Throws Error(machine) with the mend where this machine cannot.
    [[nodiscard]] static Sandbox start(const Settings& settings);
    Sandbox(Sandbox&&) noexcept;
    Sandbox& operator=(Sandbox&&) noexcept;
    /// Kills everything inside and waits for its end; removes what it kept in `scratch`.
    ~Sandbox();

    /// Runs one command to its end, and ends all that it left running. A command that fails is a
    /// value; an interruption is an Error(interrupted), and the sandbox is gone then.
    [[nodiscard]] Ended run(const Request& request);

    /// One claim a line, for the provenance: the isolation in force, and each limit that this
    /// machine could not enforce ("NOT enforced: ...").
    [[nodiscard]] const std::vector<std::string>& isolation() const;

    /// Of the root and then each mount of layers.
    [[nodiscard]] const std::vector<StorageInForce>& storage() const;

  private:
    explicit Sandbox(std::unique_ptr<SandboxState> state);
    std::unique_ptr<SandboxState> state_;
};

} // namespace stopgap::sandbox
