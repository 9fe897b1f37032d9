// Mounts of kind layers: a root in the sandbox that a package manager works on from outside of it.

#include "fixture.hpp"

namespace stopgap::sandbox {

namespace {

using ::testing::HasSubstr;

constexpr const char* k_second = "/stopgap/root";

class SecondRootTest : public SandboxTest {
  protected:
    void SetUp() override {
        SandboxTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        make_tree(upper());
        make_tree(below());
        for (const char* name : {"bin", "lib", "lib64"}) {
            fs::create_symlink(fs::path("usr") / name, below() / name);
        }
        put_file(below(), "etc/note", "below\n");
    }

    [[nodiscard]] fs::path upper() const { return state() / "upper"; }
    [[nodiscard]] fs::path below() const { return state() / "below"; }

    /// Host tools, and at k_second `below` with the host's /usr; changes go to `changes`.
    [[nodiscard]] Settings with_second_root(const fs::path& changes) const {
        Settings host;
        host.root = RootKind::host_read_only;
        host.hardening = Hardening::install;
        host.scratch = run_folder().folder("scratch");
        Mount mount;
        mount.kind = Mount::Kind::layers;
        mount.to = k_second;
        mount.lowers = {below()};
        mount.upper = changes;
        host.mounts = {mount, {Mount::Kind::read_only, "/usr", fs::path(k_second) / "usr"}};
        return host;
    }

    /// What the script prints in the second root.
    [[nodiscard]] std::string printed_there(const Settings& settings,
                                            const std::string& script) const {
        Request request;
        request.argv = {"chroot", k_second, "/bin/sh", "-c", script};
        request.merge_output = true;
        return Sandbox::start(settings).run(request).output;
    }

    [[nodiscard]] std::vector<std::string> written() const {
        std::vector<std::string> names;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(upper())) {
            names.push_back(entry.path().lexically_relative(upper()));
        }
        std::sort(names.begin(), names.end());
        return names;
    }
};

TEST_F(SecondRootTest, IsARootToChrootInto) {
    EXPECT_EQ(printed_there(with_second_root({}), "cat /etc/note; ls /; id -u; tty"),
              "below\nbin\ndev\netc\nlib\nlib64\nproc\nsys\nusr\n0\nnot a tty\n");
}

TEST_F(SecondRootTest, HasItsOwnKernelFileSystems) {
    const std::string script = "echo gone > /dev/null; head -c 3 /dev/zero | wc -c; ls /dev; "
                               "readlink /proc/self/root; ls -d /sys/kernel; "
                               "echo words | cat /dev/stdin";
    EXPECT_EQ(printed_there(with_second_root({}), script),
              "3\nfd\nfull\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\n"
              "zero\n/\n/sys/kernel\nwords\n");
}

TEST_F(SecondRootTest, KeepsNothingButWhatWasWritten) {
    EXPECT_EQ(printed_there(with_second_root(upper()), "echo x > /etc/new; rm /etc/note; ls /etc"),
              "new\n");
    EXPECT_EQ(written(), (std::vector<std::string>{"etc", "etc/new", "etc/note"}));
    EXPECT_EQ(read_file(below() / "etc/note"), "below\n");
}

TEST_F(SecondRootTest, StartsEmptyWithoutLayersBelow) {
    Settings settings = with_second_root(upper());
    settings.mounts.resize(1);
    settings.mounts[0].lowers.clear();
    const std::string script = std::string("cd ") + k_second +
                               "; ls -A; mkdir -m 1777 tmp; mkdir proc 2>/dev/null || echo there";
    EXPECT_EQ(Sandbox::start(settings).run(shell(script)).output, "dev\nproc\nsys\nthere\n");
    EXPECT_EQ(written(), std::vector<std::string>{"tmp"});
}

TEST_F(SecondRootTest, ThrowsChangesAwayWithoutAnUpper) {
    const Settings settings = with_second_root({});
    EXPECT_EQ(printed_there(settings, "echo x > /etc/new; cat /etc/new"), "x\n");
    EXPECT_EQ(printed_there(settings, "ls /etc"), "note\n");
}

TEST_F(SecondRootTest, StandsBesideARootOfLayers) {
    Settings both = settings();
    both.hardening = Hardening::install;
    const Settings second = with_second_root(upper());
    both.mounts.insert(both.mounts.end(), second.mounts.begin(), second.mounts.end());
    EXPECT_EQ(Sandbox::start(both)
                  .run(shell("echo first > /etc/who; echo second > /stopgap/root/etc/who; "
                             "cat /etc/who"))
                  .output,
              "first\n");
    EXPECT_EQ(read_file(upper() / "etc/who"), "second\n");
}

TEST_F(SecondRootTest, LeavesNoTraceOfMountPointsInIt) {
    make_tree(state() / "cache");
    write_file(state() / "file", "content\n");
    Settings settings = with_second_root(upper());
    const fs::path second = k_second;
    settings.mounts.push_back({Mount::Kind::writable, state() / "cache", second / "var/cache/x"});
    settings.mounts.push_back({Mount::Kind::read_only, state() / "file", second / "etc/file"});
    settings.mounts.push_back({Mount::Kind::tmpfs, {}, second / "var/cache/x/deep"});
    EXPECT_EQ(printed_there(settings, "cat /etc/file; echo x > /var/cache/x/deep/y; "
                                      "echo z > /var/cache/x/z; ls /var/cache/x"),
              "content\ndeep\nz\n");
    EXPECT_EQ(written(), std::vector<std::string>{});
}

TEST_F(SecondRootTest, RefusesAMountPointBehindALinkInIt) {
    fs::create_symlink("/etc", below() / "link");
    Settings settings = with_second_root({});
    settings.mounts.push_back({Mount::Kind::tmpfs, {}, fs::path(k_second) / "link/below"});
    EXPECT_EQ(error_of([&] { static_cast<void>(Sandbox::start(settings)); }),
              "/link/below: lies behind a link in the root");
}

TEST_F(SecondRootTest, LocksItsMountsAgainstCommands) {
    Request request = shell("umount /stopgap/root/proc /stopgap/root; mount -o remount,rw,bind "
                            "/stopgap/root/usr; touch /stopgap/root/usr/x");
    EXPECT_THAT(Sandbox::start(with_second_root({})).run(request).output,
                HasSubstr("touch: cannot touch '/stopgap/root/usr/x': Read-only file system"));
}

TEST_F(SecondRootTest, CountsItsChangesAgainstTheDiskLimit) {
    Settings settings = with_second_root({});
    settings.limits.disk_bytes = 20U << 20U;
    Request request = shell("for n in 1 2 3 4; do head -c 10M /dev/zero > /stopgap/root/f$n; done; "
                            "sleep 60");
    EXPECT_EQ(Sandbox::start(settings).run(request).cause, Ended::Cause::disk_limit);
}

TEST_F(SecondRootTest, NamesAnUpperOnAnotherFileSystem) {
    if (!fs::is_directory("/dev/shm")) {
        GTEST_SKIP() << "no second file system: /dev/shm";
    }
    std::string other = "/dev/shm/stopgap-test.XXXXXX";
    ASSERT_NE(mkdtemp(other.data()), nullptr);
    EXPECT_THAT(
        error_of([&] { static_cast<void>(Sandbox::start(with_second_root(fs::path(other)))); }),
        HasSubstr(other + ": is not on the file system of the scratch folder"));
    fs::remove(other);
}

} // namespace

} // namespace stopgap::sandbox
