#include "sandbox/doctor.hpp"

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "sandbox/cgroups.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/ids.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/namespaces.hpp"
#include "sandbox/root_storage.hpp"
#include "sandbox/rootfs_steps.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <functional>

namespace stopgap::sandbox {

namespace {

constexpr std::uint64_t k_wanted_free_bytes = 10ULL << 30U;

// Runs `attempt`, which returns what it found; an Error is the finding of a failed probe.
Probe tried(const std::string& name, const std::function<std::string()>& attempt) {
    Probe probe{.name = name};
    try {
        probe.found = attempt();
        probe.ok = true;
    } catch (const Error& error) {
        probe.found = printable(error.message());
        probe.mend = error.hint();
    }
    return probe;
}

std::string try_user_namespace() {
    NamespaceProcess process = start_in_namespaces(
        CLONE_NEWUSER, [](pid_t) {}, [] { return 0; });
    process.wait();
    return "can be made";
}

std::string try_id_range() {
    const IdRange& range = own_range();
    NamespaceProcess process = start_in_namespaces(
        CLONE_NEWUSER, [&range](pid_t child) { write_maps(child, range, MapKind::sandbox); },
        [] { return 0; });
    process.wait();
    return fmt::format("{} ids from {} on, {}", k_id_count, range.first_uid,
                       range.direct ? "mapped directly" : "mapped by newuidmap");
}

// Runs `work` as the root of new namespaces, where a sandbox makes its mounts.
void in_namespaces(const std::function<void()>& work) {
    std::pair<FileDescriptor, FileDescriptor> channel = make_channel();
    NamespaceProcess process = start_in_namespaces(
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET,
        [](pid_t child) { write_maps(child, own_range(), MapKind::sandbox); },
        [&] {
            std::string answer;
            try {
                make_all_private();
                become_mapped_root();
                work();
            } catch (const Error& error) {
                answer = error.message() + '\0' + error.hint();
            }
            return send_message(channel.second.get(), 'a', answer) ? 0 : 1;
        });
    channel.second.reset();
    const Message answer = receive_message(channel.first.get());
    process.wait();
    if (answer.kind == 0) {
        throw Error(ExitStatus::machine, "the process that tries it died");
    }
    if (!answer.bytes.empty()) {
        const std::size_t end = answer.bytes.find('\0');
        throw Error(ExitStatus::machine, answer.bytes.substr(0, end))
            .with_hint(answer.bytes.substr(end + 1));
    }
}

std::string try_proc() {
    in_namespaces([] { static_cast<void>(new_proc()); });
    return "can be mounted anew";
}

std::string try_sys() {
    in_namespaces([] { static_cast<void>(new_sys()); });
    return "can be mounted anew, with a network of its own";
}

/// An empty layer, and a sandbox on it: what it lacks is made by the generated layer.
StorageInForce storage_of_a_sandbox(const fs::path& state_folder) {
    const RunFolder run = RunFolder::make(state_folder);
    make_tree(run.path() / "layer");
    Settings settings;
    settings.lowers = {run.path() / "layer"};
    settings.scratch = run.folder("scratch");
    return Sandbox::start(settings).storage().at(0);
}

std::string try_overlay(const fs::path& state_folder) {
    const StorageInForce in_force = storage_of_a_sandbox(state_folder);
    if (in_force.storage != Storage::overlay) {
        throw Error(ExitStatus::machine, state_folder.string() + ": " + in_force.why)
            .with_hint(k_state_folder_mend);
    }
    return "with userxattr, its changes below " + state_folder.string();
}

FileDescriptor new_folder(int folder, const char* name) {
    make_directories_beneath(folder, name);
    return open_beneath(folder, name, O_RDONLY | O_DIRECTORY);
}

// An overlay whose folders all lie on a tmpfs.
void overlay_on_tmpfs(Volatile is_volatile, const std::function<void(int upper, int work)>& first) {
    in_namespaces([&] {
        const Stage stage = make_stage();
        const FileDescriptor lower = new_folder(stage.folder.get(), "lower");
        const FileDescriptor upper = new_folder(stage.folder.get(), "upper");
        const FileDescriptor work = new_folder(stage.folder.get(), "work");
        first(upper.get(), work.get());
        static_cast<void>(new_overlay("lower", upper.get(), work.get(), is_volatile));
    });
}

std::string try_volatile() {
    try {
        overlay_on_tmpfs(Volatile::yes, [](int, int) {});
    } catch (Error& error) {
        error.with_hint("Linux 5.12 or newer with overlayfs: `modprobe overlay`");
        throw;
    }
    return "overlays need not sync what is changed";
}

std::string try_overlay_in_memory() {
    try {
        overlay_on_tmpfs(Volatile::no, require_fit_for_changes);
    } catch (Error& error) {
        error.with_hint("Linux 6.6 or newer with CONFIG_TMPFS_XATTR; it is used only where the "
                        "state folder cannot hold the changes of overlays");
        throw;
    }
    return "a tmpfs can hold the changes of overlays";
}

std::string try_sandbox(const fs::path& state_folder) {
    switch (storage_of_a_sandbox(state_folder).storage) {
    case Storage::overlay:
        return "starts; roots are overlays";
    case Storage::overlay_in_memory:
        return "starts; roots are overlays with their changes in memory, not on disk";
    case Storage::copy:
        return "starts; roots are copies of layers, not overlays: each takes seconds and space";
    }
    return {};
}

std::string try_command() {
    Settings settings;
    settings.root = RootKind::host_read_only;
    settings.hardening = Hardening::build;
    Request request;
    request.argv = {"cat", "/proc/self/status"};
    request.user = User::builder;
    const Ended ended = Sandbox::start(settings).run(request);
    if (!ended.succeeded() || ended.output.find("Seccomp:\t2") == std::string::npos) {
        throw Error(ExitStatus::machine, "a command with a seccomp filter " + shown(ended) + " " +
                                             printable(ended.errors))
            .with_hint("a kernel with CONFIG_SECCOMP_FILTER");
    }
    return "a command runs with a seccomp filter and no_new_privs";
}

void try_cgroups(const fs::path& state_folder, Probe& probe) {
    Limits limits;
    limits.memory_bytes = 1ULL << 30U;
    limits.processes = 100;
    Cgroups cgroups = Cgroups::make(limits, state_folder);
    NamespaceProcess process = start_in_namespaces(
        0, [&cgroups](pid_t child) { cgroups.admit(child); }, [] { return 0; });
    process.wait();
    probe.ok = cgroups.limit_memory() && cgroups.limit_processes();
    probe.found =
        fmt::format("memory: {}; processes: {}; {}",
                    cgroups.limit_memory() ? "limited together" : "only by RLIMIT_AS",
                    cgroups.limit_processes() ? "limited together" : "only by RLIMIT_NPROC",
                    shown_hierarchies());
}

Probe optional(Probe probe) {
    probe.required = false;
    return probe;
}

Probe cgroup_probe(const fs::path& state_folder) {
    Probe probe{.name = "cgroup", .required = false};
    try {
        try_cgroups(state_folder, probe);
    } catch (const Error& error) {
        probe.found = printable(error.message());
    }
    if (!probe.ok) {
        probe.mend = fmt::format("systemd-run {}--scope -p Delegate=yes stopgap ...; in a "
                                 "container, a /sys/fs/cgroup that may be written to",
                                 geteuid() == 0 ? "" : "--user ");
    }
    return probe;
}

/// A program that is run, by its first name that is there.
struct Program {
    std::vector<std::string> names;
    std::string package;
    std::optional<Family> family; ///< whose targets need it; absent: all
    enum class Use { build, publish } use = Use::build;
};

const std::vector<Program>& programs() {
    static const std::vector<Program> all = {{{"mmdebstrap"}, "mmdebstrap", Family::deb},
                                             {{"dpkg"}, "dpkg", Family::deb},
                                             {{"apt-get"}, "apt", Family::deb},
                                             {{"dnf", "dnf5"}, "dnf", Family::rpm},
                                             {{"rpm"}, "rpm", Family::rpm},
                                             {{"createrepo_c"},
                                              "createrepo-c (on Fedora: createrepo_c)",
                                              Family::rpm,
                                              Program::Use::publish},
                                             {{"gpg"}, "gnupg", std::nullopt}};
    return all;
}

Probe program_probe(const Program& program, const std::set<Family>& families) {
    Probe probe{.name = program.names.front()};
    probe.required = program.use == Program::Use::build &&
                     (!program.family || families.contains(*program.family));
    for (const std::string& name : program.names) {
        const std::optional<fs::path> place = find_program(name);
        if (place && !probe.ok) {
            probe.ok = true;
            probe.found = place->string();
        }
    }
    if (!probe.ok) {
        probe.found = program.family == Family::rpm   ? "not installed; RPM targets need it"
                      : program.family == Family::deb ? "not installed; Debian targets need it"
                                                      : "not installed";
        probe.found += program.use == Program::Use::publish ? " to be published" : "";
        probe.mend = "install the package " + program.package;
    }
    return probe;
}

Probe disk_probe(const fs::path& state_folder) {
    Probe probe{.name = "disk", .required = false};
    const fs::space_info space = fs::space(state_folder);
    probe.ok = space.available >= k_wanted_free_bytes;
    probe.found = fmt::format("{} free at {}", human_size(space.available), state_folder.string());
    if (!probe.ok) {
        probe.mend = fmt::format("free {} there, or choose another place with --state",
                                 human_size(k_wanted_free_bytes));
    }
    return probe;
}

} // namespace

std::set<Family> families_of_this_machine() {
    const bool only_rpm = !find_program("dpkg") && find_program("rpm");
    return {only_rpm ? Family::rpm : Family::deb};
}

std::vector<Probe> probe(const fs::path& state_folder, const std::set<Family>& families) {
    make_directories(state_folder);
    std::vector<Probe> probes = {
        tried("user namespace", try_user_namespace),
        tried("id range", try_id_range),
        tried("/proc", try_proc),
        optional(tried("/sys", try_sys)),
        optional(tried("overlay", [&state_folder] { return try_overlay(state_folder); })),
        optional(tried("volatile", try_volatile)),
        optional(tried("overlay in memory", try_overlay_in_memory)),
        tried("sandbox", [&state_folder] { return try_sandbox(state_folder); }),
        tried("seccomp", try_command),
        cgroup_probe(state_folder)};
    for (const Program& program : programs()) {
        probes.push_back(program_probe(program, families));
    }
    probes.push_back(disk_probe(state_folder));
    return probes;
}

} // namespace stopgap::sandbox
