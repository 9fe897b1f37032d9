#include "sandbox/sandbox.hpp"

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/disk_watch.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/memory_room.hpp"
#include "sandbox/sandbox_state.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>

namespace stopgap::sandbox {

namespace {

constexpr std::uint64_t k_namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;

void check(const Settings& settings) {
    const bool layers = settings.root == RootKind::layers;
    check_invariant(!layers || !settings.lowers.empty(), "a sandbox of layers has a layer");
    check_invariant(!layers || !settings.scratch.empty(),
                    "a sandbox of layers has a scratch folder");
    for (const Mount& mount : settings.mounts) {
        check_invariant(mount.kind != Mount::Kind::layers || !settings.scratch.empty(),
                        "a sandbox with a mount of layers has a scratch folder");
        check_invariant(mount.to.is_absolute() && mount.to.lexically_normal() != "/",
                        "a mount point is an absolute path below /");
    }
}

fs::path make_overlay_folder(const fs::path& scratch) {
    std::string name = (scratch / "overlay.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw system_error(ExitStatus::machine, scratch.string(), errno);
    }
    return fs::canonical(name);
}

// Folders for the changes of one overlay, named in our own folder.
ChangeFolders make_change_folders(SandboxState& state, const std::string& name,
                                  const fs::path& upper) {
    if (state.overlay.empty()) {
        state.overlay = make_overlay_folder(state.settings.scratch);
    }
    ChangeFolders folders{.upper = state.overlay / (name + "upper"),
                          .work = state.overlay / (name + "work")};
    make_tree(folders.work);
    if (upper.empty()) {
        make_tree(folders.upper);
    } else {
        folders.upper = fs::canonical(upper);
        folders.upper_is = is_full_tree(folders.upper) ? Upper::full : Upper::kept;
    }
    return folders;
}

// Here and not in the first process, which does not see the control groups above its own.
void share_memory(SandboxState& state) {
    std::vector<ChangeFolders*> folders = {&state.changes.root};
    for (ChangeFolders& mount : state.changes.mounts) {
        folders.push_back(&mount);
    }
    std::erase_if(folders, [](const ChangeFolders* one) {
        return one->upper.empty() || one->upper_is != Upper::thrown_away;
    });
    const std::uint64_t room = room_in_memory();
    const std::uint64_t disk = state.settings.limits.disk_bytes;
    for (ChangeFolders* one : folders) {
        const std::uint64_t share =
            std::max<std::uint64_t>(room / folders.size(), 1); // 0: no bound
        one->memory_bytes = disk == 0 ? share : std::min(share, disk);
    }
}

void make_changes(SandboxState& state) {
    const Settings& settings = state.settings;
    if (settings.root == RootKind::layers) {
        state.changes.root = make_change_folders(state, "", settings.upper);
    }
    for (std::size_t i = 0; i < settings.mounts.size(); ++i) {
        const Mount& mount = settings.mounts[i];
        state.changes.mounts.push_back(
            mount.kind == Mount::Kind::layers
                ? make_change_folders(state, fmt::format("mount-{}-", i), mount.upper)
                : ChangeFolders());
    }
    share_memory(state);
}

// Keeps the store from removing a layer while it is in use.
void lock_layers(const std::vector<fs::path>& lowers, std::vector<FileDescriptor>& locks) {
    for (const fs::path& lower : lowers) {
        const std::optional<fs::path> file = use_lock_of(lower);
        if (file) {
            locks.push_back(open_file(*file, O_RDONLY));
            static_cast<void>(flock(locks.back().get(), LOCK_SH));
        }
    }
}

void lock_all_layers(SandboxState& state) {
    lock_layers(state.settings.lowers, state.in_use);
    for (const Mount& mount : state.settings.mounts) {
        lock_layers(mount.lowers, state.in_use);
    }
}

} // namespace

ProcessLimits process_limits(const Limits& limits, const Cgroups& cgroups) {
    return {.address_space_bytes = cgroups.limit_memory() ? 0 : limits.memory_bytes,
            .processes = cgroups.limit_processes() ? 0 : limits.processes,
            .file_bytes = limits.disk_bytes};
}

namespace {

std::string shown_cause(const Ended& ended) {
    switch (ended.cause) {
    case Ended::Cause::exited:
        return fmt::format("ended with status {}", ended.exit_code);
    case Ended::Cause::signalled:
        return fmt::format("was ended by signal {}", ended.exit_code - 128);
    case Ended::Cause::timed_out:
        return fmt::format("was stopped after {:.0f} s, its time limit", ended.seconds);
    case Ended::Cause::out_of_memory:
        return "ran out of the memory that it may use";
    case Ended::Cause::process_limit:
        return "failed where it wanted more processes than it may have";
    case Ended::Cause::output_limit:
        return "was stopped because it printed too much";
    case Ended::Cause::disk_limit:
        return "was stopped because it used more disk space than it may";
    case Ended::Cause::machine_disk_full:
        return ended.proof.starts_with(k_no_room_in_memory)
                   ? "failed while the memory that holds its changes was full"
                   : "failed while this machine had no disk space left";
    }
    return {};
}

} // namespace

std::string shown(const Ended& ended) {
    return shown_cause(ended) + (ended.proof.empty() ? "" : " (" + ended.proof + ")");
}

std::vector<std::string> clean_environment(User user) {
    const bool root = user == User::root;
    const std::string name = root ? "root" : "builder";
    return {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL=C.UTF-8",
            "TZ=UTC",
            std::string("HOME=") + (root ? "/root" : "/build"),
            "USER=" + name,
            "LOGNAME=" + name,
            "SHELL=/bin/sh",
            "TERM=dumb"};
}

Error error_in(const std::string& bytes) {
    const std::size_t end = bytes.find('\0', 1);
    Error error(static_cast<ExitStatus>(bytes.at(0)), bytes.substr(1, end - 1));
    return end == std::string::npos ? error : error.with_hint(bytes.substr(end + 1));
}

namespace {

// Copying layers takes seconds, in which a person may press Ctrl-C.
Message receive_while_it_starts(int channel) {
    constexpr int k_moment_ms = 200;
    struct pollfd wait = {channel, POLLIN, 0};
    while (poll(&wait, 1, k_moment_ms) <= 0) {
        stop_if_interrupted();
    }
    Message message = receive_message(channel);
    if (message.kind == 'e') {
        throw error_in(message.bytes);
    }
    if (message.kind == 0) {
        throw Error(ExitStatus::machine, "sandbox: its first process died while it started");
    }
    return message;
}

std::vector<StorageInForce> storage_in(const std::string& bytes) {
    const std::vector<std::string> texts = unpacked(bytes);
    std::vector<StorageInForce> storage;
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
        storage.push_back({static_cast<Storage>(std::stoi(texts[i])), texts[i + 1]});
    }
    return storage;
}

} // namespace

Entered receive_ready(int channel) {
    Entered entered;
    Message storage = receive_while_it_starts(channel);
    entered.storage = storage_in(storage.bytes);
    entered.memory = std::move(storage.descriptors);
    entered.notes = unpacked(receive_while_it_starts(channel).bytes);
    return entered;
}

SandboxState::~SandboxState() {
    stop();
    in_use.clear();
    if (!overlay.empty()) {
        try {
            discard_tree(overlay);
        } catch (const std::exception&) {
            // It lies in the run's folder, which is collected.
        }
    }
}

void SandboxState::stop() {
    channel.reset();
    process.kill_and_wait();
}

Sandbox::Sandbox(std::unique_ptr<SandboxState> state) : state_(std::move(state)) {}
Sandbox::Sandbox(Sandbox&&) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&&) noexcept = default;
Sandbox::~Sandbox() = default;

const std::vector<std::string>& Sandbox::isolation() const {
    return state_->isolation;
}

const std::vector<StorageInForce>& Sandbox::storage() const {
    return state_->storage;
}

Sandbox Sandbox::start(const Settings& settings) {
    check(settings);
    std::unique_ptr<SandboxState> state = std::make_unique<SandboxState>();
    state->settings = settings;
    make_changes(*state);
    leave_out_covered_layers(*state);
    lock_all_layers(*state);
    state->cgroups = Cgroups::make(
        settings.limits, settings.scratch.empty() ? fs::temp_directory_path() : settings.scratch);
    std::pair<FileDescriptor, FileDescriptor> channel = make_channel();
    ServerPlan plan{.settings = state->settings,
                    .changes = state->changes,
                    .sources = open_sources(state->settings, state->changes),
                    .channel = std::move(channel.second)};
    state->process = start_in_namespaces(
        k_namespaces,
        [&](pid_t child) {
            write_maps(child, own_range(), MapKind::sandbox);
            state->cgroups.admit(child);
        },
        [&plan] { return serve(std::move(plan)); });
    plan.channel.reset();
    state->channel = std::move(channel.first);
    Entered entered = receive_ready(state->channel.get());
    state->storage = std::move(entered.storage);
    state->memory = std::move(entered.memory);
    take_copies_over(*state);
    warn_of_storage(*state);
    state->isolation = isolation_of(*state);
    state->isolation.insert(state->isolation.end(), entered.notes.begin(), entered.notes.end());
    return Sandbox(std::move(state));
}

} // namespace stopgap::sandbox
