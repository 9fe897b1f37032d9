#include "fixture.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace stopgap::sandbox {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(SandboxTest, RunsACommandAndCapturesBothStreams) {
    Sandbox sandbox = Sandbox::start(settings());
    Request request;
    request.argv = {"sh", "-c", "cat; echo wrong >&2; exit 3"};
    request.input = "words\n";
    const Ended ended = sandbox.run(request);
    EXPECT_EQ(ended.output, "words\n");
    EXPECT_EQ(ended.errors, "wrong\n");
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_EQ(ended.cause, Ended::Cause::exited);
    EXPECT_EQ(shown(ended), "ended with status 3");
}

TEST_F(SandboxTest, RunsOneCommandAfterAnotherInOneRoot) {
    Sandbox sandbox = Sandbox::start(settings());
    EXPECT_EQ(sandbox.run(shell("echo kept > /file")).exit_code, 0);
    EXPECT_EQ(sandbox.run(shell("cat /file")).output, "kept\n");
}

TEST_F(SandboxTest, CopiesOutputToADescriptorAndLetsItBeWatched) {
    const fs::path log = state() / "log";
    std::string watched;
    {
        const FileDescriptor file = open_file(log, O_WRONLY | O_CREAT);
        Request request = shell("echo out; echo err >&2; echo again > /dev/stdout");
        request.output_fd = file.get();
        request.watch = [&](std::string_view piece) { watched += piece; };
        const Ended ended = Sandbox::start(settings()).run(request);
        EXPECT_EQ(ended.output, "");
    }
    EXPECT_EQ(read_file(log), "out\nerr\nagain\n");
    EXPECT_EQ(watched, "out\nerr\nagain\n");
}

TEST_F(SandboxTest, LetsTheBuilderOpenItsStandardOutputAgain) {
    EXPECT_EQ(printed("echo x > /dev/stdout", User::builder), "x\n");
}

TEST_F(SandboxTest, TellsWhenAProgramIsMissing) {
    Request request;
    request.argv = {"no-such-program"};
    const Ended ended = Sandbox::start(settings()).run(request);
    EXPECT_EQ(ended.exit_code, 127);
    EXPECT_EQ(ended.errors, "stopgap: no-such-program: No such file or directory\n");
}

TEST_F(SandboxTest, TellsWhenTheWorkingDirectoryIsMissing) {
    Request request = shell("true");
    request.working_directory = "/nowhere";
    const Ended ended = Sandbox::start(settings()).run(request);
    EXPECT_EQ(ended.exit_code, 126);
    EXPECT_EQ(ended.output, "stopgap: /nowhere: No such file or directory\n");
}

TEST_F(SandboxTest, TellsTheSignalThatEndedACommand) {
    const Ended ended = Sandbox::start(settings()).run(shell("kill -SEGV $$"));
    EXPECT_EQ(ended.cause, Ended::Cause::signalled);
    EXPECT_EQ(shown(ended), "was ended by signal 11");
}

TEST_F(SandboxTest, HasNoNetworkButALoopback) {
    EXPECT_EQ(printed("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"), "lo\n");
    EXPECT_EQ(printed("cat /proc/net/route | tail -n +2"), "");
}

TEST_F(SandboxTest, CannotReachTheHostsLoopback) {
    const FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    struct sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    struct sockaddr* generic = reinterpret_cast<struct sockaddr*>(&address);
    ASSERT_EQ(bind(listener.get(), generic, size), 0);
    ASSERT_EQ(listen(listener.get(), 1), 0);
    ASSERT_EQ(getsockname(listener.get(), generic, &size), 0);
    Request request;
    request.argv = {"bash", "-c",
                    "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(ntohs(address.sin_port))};
    EXPECT_THAT(Sandbox::start(settings()).run(request).errors, HasSubstr("Connection refused"));
}

TEST_F(SandboxTest, ShowsNothingOfTheHostButWhatIsMounted) {
    EXPECT_EQ(printed("ls -A / | tr '\\n' ' '"),
              "bin build dev etc lib lib32 lib64 proc sbin sys tmp usr ");
    EXPECT_EQ(printed("ls -A /tmp /build"), "/build:\n\n/tmp:\n");
    EXPECT_THAT(printed("cat /proc/1/cmdline | tr '\\0' ' '; cat /proc/mounts"),
                Not(HasSubstr(state().string())));
}

TEST_F(SandboxTest, HasTheSameNamesEverywhere) {
    EXPECT_EQ(printed("cat /proc/sys/kernel/hostname /etc/hostname /etc/machine-id"),
              "localhost\nlocalhost\n73746f70676170000000000000000001\n");
    EXPECT_EQ(printed("wc -c < /etc/resolv.conf"), "0\n");
}

TEST_F(SandboxTest, GivesTheCommandNothingOfTheCallersEnvironment) {
    setenv("STOPGAP_TEST_SECRET", "secret", 1);
    Sandbox sandbox = Sandbox::start(settings());
    EXPECT_EQ(sandbox.run({.argv = {"env"}, .user = User::builder}).output,
              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
              "LC_ALL=C.UTF-8\nTZ=UTC\nHOME=/build\nUSER=builder\nLOGNAME=builder\n"
              "SHELL=/bin/sh\nTERM=dumb\n");
    EXPECT_THAT(sandbox.run(shell("cat /proc/1/environ")).output, HasSubstr("Permission denied"));
}

TEST_F(SandboxTest, GivesTheCommandNoneOfTheCallersDescriptors) {
    const FileDescriptor leaky(open("/etc/hostname", O_RDONLY)); // without O_CLOEXEC
    ASSERT_TRUE(leaky);
    // 3 is ls's own.
    EXPECT_EQ(printed("ls /proc/self/fd | tr '\\n' ' '"), "0 1 2 3 ");
    EXPECT_THAT(printed("ls /proc/1/fd"), HasSubstr("Permission denied"));
}

TEST_F(SandboxTest, CannotKillOrTraceItsFirstProcess) {
    EXPECT_EQ(printed("kill -KILL 1; kill -TERM 1; echo alive"), "alive\n");
    EXPECT_THAT(printed("cat /proc/1/mem 2>&1"), HasSubstr("Permission denied"));
}

TEST_F(SandboxTest, KeepsTheBuilderFromRootsFiles) {
    EXPECT_EQ(printed("id; touch /etc/x 2>&1; touch /build/x && ls /build", User::builder),
              "uid=1000(builder) gid=1000(builder) groups=1000(builder)\n"
              "touch: cannot touch '/etc/x': Permission denied\nx\n");
}

TEST_F(SandboxTest, LeavesTheBuilderNoPrivilegesToGain) {
    EXPECT_EQ(
        printed("grep -E 'CapEff|CapPrm|NoNewPrivs|^Seccomp:' /proc/self/status", User::builder),
        "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n"
        "Seccomp:\t2\n");
}

TEST_F(SandboxTest, GivesTheBuilderNoUserNamespaceOfItsOwn) {
    EXPECT_EQ(printed("unshare -U true 2>&1; echo 9 2>&1 > /proc/sys/user/max_user_namespaces; "
                      "cat /proc/sys/user/max_user_namespaces",
                      User::builder),
              "unshare: unshare failed: No space left on device\n"
              "sh: 1: cannot create /proc/sys/user/max_user_namespaces: Permission denied\n0\n");
    Settings install = settings();
    install.hardening = Hardening::install;
    EXPECT_EQ(Sandbox::start(install).run(shell("unshare -U true && echo made")).output, "made\n");
}

TEST_F(SandboxTest, HidesWhatTellsAboutTheKernelAndTheFirmware) {
    EXPECT_EQ(printed("cat /proc/keys /proc/kcore /proc/timer_list 2>/dev/null | wc -c; "
                      "ls -A /sys/kernel /sys/firmware"),
              "0\n/sys/firmware:\n\n/sys/kernel:\n");
}

TEST_F(SandboxTest, LeavesPackageScriptsTheirPrivileges) {
    Settings install = settings();
    install.hardening = Hardening::install;
    Sandbox sandbox = Sandbox::start(install);
    EXPECT_EQ(sandbox.run(shell("grep -E 'NoNewPrivs|^Seccomp:' /proc/self/status")).output,
              "NoNewPrivs:\t0\nSeccomp:\t2\n");
    EXPECT_EQ(sandbox.run(shell("touch /f && chown 65534:65534 /f && stat -c %u:%g /f")).output,
              "65534:65534\n");
}

TEST_F(SandboxTest, KeepsReadOnlyMountsReadOnlyForRoot) {
    const std::string output = printed("mount -o remount,rw,bind /usr; umount /usr; umount /proc; "
                                       "mount -o remount,rw /sys; touch /usr/x /sys/x");
    EXPECT_THAT(output, HasSubstr("touch: cannot touch '/usr/x': Read-only file system"));
    EXPECT_THAT(output, HasSubstr("touch: cannot touch '/sys/x': Read-only file system"));
}

// Perl's syscall() returns -1 and sets errno.
std::string call(long number, const std::string& arguments) {
    return "perl -e 'print syscall(" + std::to_string(number) + ", " + arguments +
           ") < 0 ? $!{EPERM} ? \"refused\" : \"failed: $!\" : \"allowed\"'";
}

TEST_F(SandboxTest, RefusesCallsThatReachTheKernelsOwnState) {
    Sandbox sandbox = Sandbox::start(settings());
    for (const std::string& attempt :
         {call(SYS_keyctl, "0, -3, 1"), call(SYS_add_key, "0, 0, 0, 0, 0"),
          call(SYS_bpf, "0, 0, 0"), call(SYS_perf_event_open, "0, 0, -1, -1, 0"),
          call(SYS_userfaultfd, "0"), call(SYS_kexec_load, "0, 0, 0, 0")}) {
        EXPECT_EQ(sandbox.run(shell(attempt)).output, "refused") << attempt;
    }
}

TEST_F(SandboxTest, RefusesTypingIntoTheTerminal) {
    constexpr const char* k_attempt = "perl -e '$c = \"x\"; for my $n (0x5412, 0x541c) {"
                                      "ioctl(STDIN, $n, $c) or print $!{EPERM} ? \"refused \" "
                                      ": \"$! \"}'";
    EXPECT_EQ(printed(k_attempt), "refused refused ");
    // Only those: another request reaches the file, which is no terminal.
    EXPECT_EQ(printed("perl -e '$c = \"x\"; ioctl(STDIN, 0x5413, $c) or print $!{ENOTTY} ? 1 : 0'"),
              "1");
}

TEST_F(SandboxTest, SkipsSyncingOnlyForPackageScripts) {
    const std::string sync_nothing = call(SYS_fsync, "-1");
    EXPECT_EQ(printed(sync_nothing), "failed: Bad file descriptor");
    Settings install = settings();
    install.hardening = Hardening::install;
    EXPECT_EQ(Sandbox::start(install).run(shell(sync_nothing)).output, "allowed");
}

TEST_F(SandboxTest, LeavesLowerLayersAsTheyAre) {
    put_file(lower(), "etc/config", "old\n");
    Sandbox sandbox = Sandbox::start(settings());
    EXPECT_EQ(
        sandbox.run(shell("echo new > /etc/config; rm /bin; mkdir /srv; cat /etc/config")).output,
        "new\n");
    EXPECT_EQ(read_file(lower() / "etc/config"), "old\n");
    EXPECT_TRUE(fs::is_symlink(lower() / "bin"));
    EXPECT_FALSE(fs::exists(lower() / "srv"));
}

TEST_F(SandboxTest, KeepsItsOwnFilesOutOfTheUpper) {
    Settings with_upper = settings();
    with_upper.upper = state() / "upper";
    make_tree(with_upper.upper);
    make_tree(state() / "mirror");
    with_upper.mounts.push_back({Mount::Kind::read_only, state() / "mirror", "/srv/mirror"});
    EXPECT_EQ(Sandbox::start(with_upper).run(shell("ls -d /srv/mirror; echo x > /new")).output,
              "/srv/mirror\n");
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(with_upper.upper)) {
        names.push_back(entry.path().lexically_relative(with_upper.upper));
    }
    EXPECT_EQ(names, std::vector<std::string>{"new"});
}

TEST_F(SandboxTest, StacksLayersInOrder) {
    make_tree(state() / "second");
    put_file(lower(), "etc/who", "first\n");
    put_file(state() / "second", "etc/who", "second\n");
    Settings both = settings();
    both.lowers.push_back(state() / "second");
    EXPECT_EQ(Sandbox::start(both).run(shell("cat /etc/who")).output, "second\n");
}

TEST_F(SandboxTest, KeepsTheUsersOfTheRootBesideTheBuilder) {
    put_file(lower(), "etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/:/bin/sh\n");
    EXPECT_EQ(printed("cat /etc/passwd"), "root:x:0:0::/root:/bin/sh\n"
                                          "builder:x:1000:1000:stopgap:/build:/bin/sh\n");
    Settings install = settings();
    install.hardening = Hardening::install;
    EXPECT_EQ(Sandbox::start(install).run(shell("tail -n 1 /etc/passwd")).output,
              "me:x:1000:1000::/:/bin/sh\n");
}

TEST_F(SandboxTest, KeepsModesOfFoldersThatItMountsIn) {
    make_tree(state() / "data");
    make_tree(lower() / "tmp");
    fs::permissions(lower() / "tmp", fs::perms(01777));
    Settings with_mount = settings();
    with_mount.mounts.push_back({Mount::Kind::writable, state() / "data", "/tmp/data"});
    EXPECT_EQ(Sandbox::start(with_mount).run(shell("stat -c %a /tmp /tmp/data")).output,
              "1777\n755\n");
}

TEST_F(SandboxTest, RefusesAMountPointBehindALink) {
    fs::create_symlink("/etc", lower() / "link");
    Settings with_mount = settings();
    with_mount.mounts.push_back({Mount::Kind::writable, state(), "/link/below"});
    EXPECT_EQ(error_of([&] { static_cast<void>(Sandbox::start(with_mount)); }),
              "/link/below: lies behind a link in the root");
}

TEST_F(SandboxTest, MountsFoldersFilesAndTmpfsInOrder) {
    make_tree(state() / "tree", User::builder);
    write_file(state() / "file", "content\n");
    Settings with_mounts = settings();
    with_mounts.mounts.push_back({Mount::Kind::tmpfs, {}, "/build"});
    with_mounts.mounts.push_back({Mount::Kind::writable, state() / "tree", "/build/tree"});
    with_mounts.mounts.push_back({Mount::Kind::read_only, state() / "file", "/etc/note"});
    Sandbox sandbox = Sandbox::start(with_mounts);
    EXPECT_EQ(sandbox
                  .run(shell("cat /etc/note; echo x > /build/tree/made; stat -f -c %T /build",
                             User::builder))
                  .output,
              "content\ntmpfs\n");
    EXPECT_EQ(read_file(state() / "tree/made"), "x\n");
}

TEST_F(SandboxTest, ReachesFoldersBelowPrivateOnes) {
    const fs::path folder = state() / "private/tree";
    make_directories(folder.parent_path(), 0700);
    make_tree(folder, User::builder);
    put_file(folder, "file", "inside\n");
    Settings with_mount = settings();
    with_mount.mounts.push_back({Mount::Kind::read_only, folder, "/build/tree"});
    EXPECT_EQ(Sandbox::start(with_mount).run(shell("cat /build/tree/file", User::builder)).output,
              "inside\n");
}

TEST_F(SandboxTest, NamesAMountThatIsNotThere) {
    Settings with_mount = settings();
    with_mount.mounts.push_back({Mount::Kind::read_only, state() / "absent", "/data"});
    EXPECT_THAT(error_of([&] { static_cast<void>(Sandbox::start(with_mount)); }),
                testing::AllOf(HasSubstr((state() / "absent").string()),
                               HasSubstr("No such file or directory")));
}

TEST_F(SandboxTest, TellsTheIsolationInForce) {
    const Sandbox sandbox = Sandbox::start(settings());
    EXPECT_THAT(
        sandbox.isolation(),
        testing::Contains("no_new_privs, a seccomp filter, and no further user namespaces"));
    EXPECT_THAT(sandbox.isolation(),
                testing::Contains("own mount, PID, IPC, UTS, network and cgroup namespaces; no "
                                  "network but a loopback"));
    EXPECT_THAT(sandbox.isolation(),
                testing::Contains("root: an overlay of layers, with changes beside them on disk"));
}

TEST_F(SandboxTest, ShowsHostToolsAnEmptyWorldBesideTheirOwn) {
    Settings host;
    host.root = RootKind::host_read_only;
    host.hardening = Hardening::install;
    Sandbox sandbox = Sandbox::start(host);
    EXPECT_EQ(sandbox.run(shell("ls -A /root /tmp /run /var/tmp")).output,
              "/root:\n\n/run:\n\n/tmp:\n\n/var/tmp:\n");
    EXPECT_EQ(sandbox.run(shell("ls -d /home /etc/shadow /etc/ssh 2>/dev/null")).output, "");
    EXPECT_THAT(sandbox.run(shell("touch /x /usr/x /etc/x")).output,
                HasSubstr("cannot touch '/x': Read-only file system"));
    EXPECT_EQ(sandbox.run(shell("echo t > /tmp/x && cat /tmp/x")).output, "t\n");
}

} // namespace

} // namespace stopgap::sandbox
