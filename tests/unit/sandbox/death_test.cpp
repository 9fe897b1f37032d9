// What is left when commands, sandboxes and stopgap itself end or are killed: nothing.

#include "fixture.hpp"

#include "base/text.hpp"
#include "sandbox/layers.hpp"

#include <sys/wait.h>

#include <csignal>
#include <thread>

namespace stopgap::sandbox {

namespace {

// Processes of this machine whose arguments hold the words.
std::size_t processes_with(const std::string& words) {
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        try {
            std::string line = read_file(entry.path() / "cmdline", 1U << 20U);
            std::replace(line.begin(), line.end(), '\0', ' ');
            count += line.find(words) != std::string::npos ? 1U : 0U;
        } catch (const Error&) {
            continue; // no process, or gone meanwhile
        }
    }
    return count;
}

bool eventually(const std::function<bool()>& holds) {
    for (int tries = 0; tries < 500; ++tries) {
        if (holds()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

// Arguments that no other process of this machine has.
std::string unique_sleep() {
    static int count = 0;
    return "sleep " + std::to_string(1000000 + getpid() * 100 + ++count);
}

std::vector<std::string> recorded_groups(const fs::path& scratch) {
    std::vector<std::string> groups;
    for (const fs::directory_entry& entry : fs::directory_iterator(scratch)) {
        if (entry.path().extension() == ".cgroups") {
            groups = lines_of(read_file(entry.path()));
        }
    }
    return groups;
}

class DeathTest : public SandboxTest {
  protected:
    /// Starts a process that runs `work` and then waits to be killed.
    pid_t start_process(const std::function<void()>& work) {
        const pid_t child = fork();
        if (child == 0) {
            try {
                work();
            } catch (const Error& error) {
                dprintf(STDERR_FILENO, "%s\n", error.what());
            }
            pause();
            _exit(0);
        }
        return child;
    }

    static void kill_process(pid_t process) {
        kill(process, SIGKILL);
        waitpid(process, nullptr, 0);
    }
};

TEST_F(DeathTest, ACommandsDaemonDiesWithIt) {
    const std::string daemon = unique_sleep();
    Sandbox sandbox = Sandbox::start(settings());
    const Ended ended = sandbox.run(shell("setsid " + daemon + " & echo done"));
    EXPECT_EQ(ended.output, "done\n");
    EXPECT_LT(ended.seconds, 5); // its open standard output does not hold the result up
    EXPECT_EQ(processes_with(daemon), 0U);
}

TEST_F(DeathTest, EverythingDiesWithTheSandbox) {
    const std::string command = unique_sleep();
    const pid_t process = start_process([&] {
        std::optional<Sandbox> sandbox = Sandbox::start(settings());
        Request request = shell(command);
        request.timeout = std::chrono::seconds(1);
        static_cast<void>(sandbox->run(request));
        sandbox.reset();
    });
    EXPECT_TRUE(eventually([&] { return processes_with(command) > 0; }));
    EXPECT_TRUE(eventually([&] { return processes_with(command) == 0; }));
    kill_process(process);
}

TEST_F(DeathTest, KillingTheCallerLeavesNoProcessAndNoMount) {
    const std::string command = unique_sleep();
    Settings limited = settings();
    limited.limits.processes = 100;
    limited.mounts.push_back({.kind = Mount::Kind::layers, .to = "/second"});
    const pid_t process = start_process([&] {
        Sandbox sandbox = Sandbox::start(limited);
        static_cast<void>(sandbox.run(shell("setsid " + command + " & exec " + command)));
    });
    EXPECT_TRUE(eventually([&] { return processes_with(command) >= 2; }));
    kill_process(process);
    EXPECT_TRUE(eventually([&] { return processes_with(command) == 0; }));
    EXPECT_EQ(read_file("/proc/self/mountinfo").find(state().string()), std::string::npos);
}

TEST_F(DeathTest, AKilledRunIsCollectedByTheNext) {
    const fs::path other = state() / "other";
    make_directories(other);
    const fs::path told = state() / "told";
    const pid_t process = start_process([&] {
        const RunFolder run = RunFolder::make(other);
        Settings limited = settings();
        limited.scratch = run.folder("scratch");
        limited.limits.processes = 100;
        limited.mounts.push_back({.kind = Mount::Kind::layers, .to = "/second"});
        Sandbox sandbox = Sandbox::start(limited);
        static_cast<void>(
            sandbox.run(shell("mkdir -p /a/b /second/c; chmod 0 /a /second/c", User::root)));
        write_file(told, run.path().filename().string());
        pause();
    });
    ASSERT_TRUE(eventually([&] { return fs::exists(told); }));
    EXPECT_TRUE(collect_abandoned(other).empty()); // it lives
    const std::string name = read_file(told);
    const std::vector<std::string> groups = recorded_groups(other / "run" / name / "scratch");
    kill_process(process);
    EXPECT_EQ(collect_abandoned(other), std::vector<std::string>{name});
    for (const std::string& group : groups) {
        EXPECT_FALSE(fs::exists(group)) << group;
    }
    EXPECT_TRUE(eventually([&] {
        return std::distance(fs::directory_iterator(other / "run"), {}) == 1; // the guard
    }));
}

TEST_F(DeathTest, ARunThatEndsRemovesTheGroupsOfItsKilledProcesses) {
    std::vector<std::string> groups;
    {
        const RunFolder run = RunFolder::make(state());
        Settings limited = settings();
        limited.scratch = run.folder("scratch");
        limited.limits.processes = 100;
        const pid_t process = start_process([&] {
            const Sandbox sandbox = Sandbox::start(limited);
            write_file(state() / "told", "");
            pause();
        });
        ASSERT_TRUE(eventually([&] { return fs::exists(state() / "told"); }));
        groups = recorded_groups(limited.scratch);
        kill_process(process);
    }
    for (const std::string& group : groups) {
        EXPECT_FALSE(fs::exists(group)) << group;
    }
}

TEST_F(DeathTest, AKilledFillLeavesNoLayer) {
    const pid_t process = start_process([&] {
        LayerStore store(state());
        store.create("half", "killed while it is made", [&](const fs::path& folder) {
            put_file(folder, "file", "x");
            write_file(state() / "told", "");
            pause();
        });
    });
    ASSERT_TRUE(eventually([&] { return fs::exists(state() / "told"); }));
    collect_abandoned(state());
    EXPECT_TRUE(fs::exists(state() / "layers/.filling-half")); // it is being filled
    kill_process(process);
    LayerStore store(state());
    EXPECT_FALSE(store.find("half"));
    collect_abandoned(state());
    EXPECT_FALSE(fs::exists(state() / "layers/.filling-half"));
}

} // namespace

} // namespace stopgap::sandbox
