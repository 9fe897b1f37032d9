// Sandboxes whose state folder lies where overlayfs cannot keep its changes. The file systems are
// real: an overlay, as the folders of a container are; an overlay on one, on which the kernel
// stacks no third; a ramfs, which keeps no attributes of users.

#include "fixture.hpp"

#include "base/text.hpp"
#include "sandbox/disk_watch.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/root_storage.hpp"
#include "sandbox/tree_copy.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>

namespace stopgap::sandbox {

namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Place {
    std::string name;
    Storage thrown_away; ///< what a sandbox without an upper gets there
    std::string why;
};

const Place k_overlay = {"Overlay", Storage::overlay_in_memory, "not supported as upperdir"};
const Place k_overlay_on_overlay = {"OverlayOnOverlay", Storage::copy, "in memory: overlay"};
const Place k_ramfs = {"Ramfs", Storage::overlay_in_memory,
                       "its file system keeps no extended attributes of users"};

class OddPlace : public SandboxTest {
  protected:
    void SetUp() override {
        SandboxTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        if (geteuid() != 0) {
            GTEST_SKIP() << "it mounts, which takes root";
        }
        ASSERT_EQ(unshare(CLONE_NEWNS), 0);
        ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    }
    void TearDown() override {
        run_.reset();
        for (; !mounted_.empty(); mounted_.pop_back()) {
            umount2(mounted_.back().c_str(), MNT_DETACH);
        }
        SandboxTest::TearDown();
    }

    void make(const Place& place) {
        if (place.name == k_ramfs.name) {
            mount_at(odd(), "ramfs", "");
        } else if (place.name == k_overlay.name) {
            mount_overlay(odd(), state() / "below");
        } else {
            mount_overlay(state() / "first", state() / "below");
            mount_overlay(odd(), state() / "first/inner");
        }
        run_.emplace(RunFolder::make(odd()));
        make_tree(odd() / "root");
        for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64"}) {
            if (fs::is_symlink(fs::path("/") / name)) {
                fs::create_symlink(fs::path("usr") / name, odd() / "root" / name);
            }
        }
        put_file(odd() / "root", "etc/config", "old\n");
    }

    [[nodiscard]] fs::path odd() const { return state() / "odd"; }

    [[nodiscard]] Settings settings_there() const {
        Settings there = settings();
        there.lowers = {odd() / "root"};
        there.scratch = run_->folder("scratch");
        return there;
    }

    /// Settings of a sandbox that fills `upper`, which lies at the odd place.
    [[nodiscard]] Settings filling(const fs::path& upper) const {
        Settings there = settings_there();
        there.hardening = Hardening::install;
        there.upper = upper;
        return there;
    }

    void mount_at(const fs::path& place, const char* type, const std::string& options) {
        make_directories(place);
        ASSERT_EQ(::mount("none", place.c_str(), type, 0, options.c_str()), 0) << type;
        mounted_.push_back(place);
    }
    void bind_read_only(const fs::path& place) {
        ASSERT_EQ(::mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), 0);
        mounted_.push_back(place);
        ASSERT_EQ(
            ::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
    }

  private:
    void mount_overlay(const fs::path& place, const fs::path& lower) {
        const std::string own = (state() / (place.filename().string() + "-")).string();
        for (const fs::path& folder : {lower, fs::path(own + "upper"), fs::path(own + "work")}) {
            make_directories(folder);
        }
        mount_at(place, "overlay",
                 "lowerdir=" + lower.string() + ",upperdir=" + own + "upper,workdir=" + own +
                     "work");
    }

    std::vector<fs::path> mounted_;
    std::optional<RunFolder> run_;
};

class EachOddPlace : public OddPlace, public testing::WithParamInterface<Place> {
  protected:
    void SetUp() override {
        OddPlace::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            make(GetParam());
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Storage, EachOddPlace,
                         testing::Values(k_overlay, k_overlay_on_overlay, k_ramfs),
                         [](const testing::TestParamInfo<Place>& one) { return one.param.name; });

TEST_P(EachOddPlace, TellsTheStorageInForceAndWhy) {
    const Sandbox sandbox = Sandbox::start(settings_there());
    ASSERT_EQ(sandbox.storage().size(), 1U);
    EXPECT_EQ(sandbox.storage()[0].storage, GetParam().thrown_away);
    EXPECT_THAT(sandbox.storage()[0].why, HasSubstr(GetParam().why));
    EXPECT_THAT(sandbox.isolation(),
                Contains(StartsWith(GetParam().thrown_away == Storage::copy
                                        ? "root: a copy of the layers and not an overlay: "
                                        : "root: an overlay of layers, with changes in memory (a "
                                          "tmpfs) and not on disk: ")));
    const std::string not_enforced =
        "NOT enforced: memory of changes and processes together (no cgroup with a memory limit)";
    EXPECT_EQ(testing::Value(sandbox.isolation(), Contains(not_enforced)),
              GetParam().thrown_away == Storage::overlay_in_memory);
}

TEST_P(EachOddPlace, ChangesAreSeenAndThrownAway) {
    Sandbox sandbox = Sandbox::start(settings_there());
    const std::string change = "echo new > /etc/config; rm /sbin; cat /etc/config; ls -d /sbin";
    EXPECT_EQ(sandbox.run(shell(change)).output,
              "new\nls: cannot access '/sbin': No such file or directory\n");
    EXPECT_EQ(sandbox.run(shell("cat /etc/config")).output, "new\n");
    EXPECT_EQ(read_file(odd() / "root/etc/config"), "old\n");
    EXPECT_EQ(Sandbox::start(settings_there()).run(shell("cat /etc/config; ls -d /sbin")).output,
              "old\n/sbin\n");
}

TEST_P(EachOddPlace, ItsOwnFilesAndMountPointsAreThere) {
    make_tree(odd() / "mirror");
    Settings there = settings_there();
    there.mounts.push_back({Mount::Kind::read_only, odd() / "mirror", "/srv/mirror"});
    const std::string look =
        "ls -d /srv/mirror /proc/self /dev/null; tail -n 1 /etc/passwd; "
        "stat -c %a /tmp; cat /etc/hostname; echo x > /etc/passwd && echo wrote";
    EXPECT_EQ(Sandbox::start(there).run(shell(look)).output,
              "/dev/null\n/proc/self\n/srv/mirror\n"
              "builder:x:1000:1000:stopgap:/build:/bin/sh\n1777\nlocalhost\nwrote\n");
}

TEST_P(EachOddPlace, ALayerThatIsFilledThereIsAFullTree) {
    LayerStore store(odd());
    const fs::path tree = store.create("key", "", [&](const fs::path& folder) {
        put_file(folder, "etc/config", "put there first\n");
        Sandbox sandbox = Sandbox::start(filling(folder));
        EXPECT_EQ(sandbox.storage().at(0).storage, Storage::copy);
        EXPECT_EQ(sandbox.run(shell("cat /etc/config; rm /sbin; echo x > /etc/new")).output,
                  "put there first\n");
    });
    EXPECT_TRUE(store.list().at(0).full);
    Settings on_it = settings_there();
    on_it.lowers.push_back(tree);
    EXPECT_EQ(Sandbox::start(on_it).run(shell("cat /etc/config /etc/new; ls -d /bin /sbin")).output,
              "put there first\nx\nls: cannot access '/sbin': No such file or directory\n/bin\n");
}

TEST_P(EachOddPlace, AnUpperIsGoneOnWith) {
    make_tree(odd() / "upper");
    EXPECT_EQ(Sandbox::start(filling(odd() / "upper")).run(shell("rm /etc/config")).exit_code, 0);
    EXPECT_EQ(Sandbox::start(filling(odd() / "upper"))
                  .run(shell("ls /etc/config; echo back > /etc/config"))
                  .output,
              "ls: cannot access '/etc/config': No such file or directory\n");
    EXPECT_EQ(read_file(odd() / "upper/etc/config"), "back\n");
    EXPECT_EQ(read_file(odd() / "root/etc/config"), "old\n");
}

TEST_P(EachOddPlace, ALayerWithoutItsMarkIsNotUsed) {
    LayerStore(odd()).create("key", "", [&](const fs::path& folder) {
        EXPECT_TRUE(Sandbox::start(filling(folder)).run(shell("true")).succeeded());
    });
    fs::remove(full_mark_of(odd() / "layers/key/tree"));
    EXPECT_FALSE(LayerStore(odd()).find("key"));
}

TEST_P(EachOddPlace, NothingIsLeftWhereChangesLay) {
    const fs::path scratch = settings_there().scratch;
    { const Sandbox sandbox = Sandbox::start(settings_there()); }
    for (const fs::directory_entry& entry : fs::directory_iterator(scratch)) {
        EXPECT_THAT(entry.path().filename(), StartsWith(".trash-"));
    }
}

TEST_P(EachOddPlace, TheDiskLimitCountsChangesAndNotWhatWasCopied) {
    put_file(odd() / "root", "large", std::string(30U << 20U, 'x'));
    Settings small = settings_there();
    small.limits.disk_bytes = 20U << 20U;
    Sandbox sandbox = Sandbox::start(small);
    EXPECT_TRUE(sandbox.run(shell("head -c 10M /dev/zero > /a; sleep 3")).succeeded());
    const Ended ended = sandbox.run(shell("for n in 1 2 3; do head -c 10M /dev/zero > /b$n || "
                                          "exit 1; done; sleep 60"));
    EXPECT_EQ(ended.cause, Ended::Cause::disk_limit);
    if (GetParam().thrown_away == Storage::overlay_in_memory) {
        EXPECT_THAT(sandbox.isolation(), Contains("changes in memory limited to 21.0 MB"));
        EXPECT_THAT(ended.proof, HasSubstr(" of 21.0 MB, in memory"));
    }
}

TEST_P(EachOddPlace, ASecondRootStandsThereToo) {
    Settings host;
    host.root = RootKind::host_read_only;
    host.hardening = Hardening::install;
    host.scratch = settings_there().scratch;
    make_tree(odd() / "upper");
    Mount second;
    second.kind = Mount::Kind::layers;
    second.to = "/stopgap/root";
    second.lowers = {odd() / "root"};
    second.upper = odd() / "upper";
    host.mounts = {second, {Mount::Kind::read_only, "/usr", "/stopgap/root/usr"}};
    Sandbox sandbox = Sandbox::start(host);
    ASSERT_EQ(sandbox.storage().size(), 1U);
    Request request;
    request.argv = {"chroot", "/stopgap/root", "/bin/sh", "-c", "cat /etc/config; rm /etc/config"};
    EXPECT_EQ(sandbox.run(request).output, "old\n");
    EXPECT_FALSE(fs::exists(odd() / "upper/etc/config"));
    EXPECT_TRUE(fs::exists(odd() / "root/etc/config"));
}

TEST_F(OddPlace, TreesThatCameWithAnImageAreRemovedThoughOverlayfsCannotRenameThem) {
    for (const char* name : {"removed", "discarded"}) {
        make_directories(state() / "below" / name / "deep");
        write_file(state() / "below" / name / "deep/file", "x");
    }
    make(k_overlay);
    ASSERT_NE(rename((odd() / "removed").c_str(), (odd() / "renamed").c_str()), 0);
    sandbox::remove_tree(odd() / "removed");
    discard_tree(odd() / "discarded");
    EXPECT_FALSE(fs::exists(odd() / "removed"));
    EXPECT_FALSE(fs::exists(odd() / "discarded"));
}

TEST_F(OddPlace, ALayerThatCameWithAnImageIsReplaced) {
    LayerStore(state() / "below").create("key", "of the image", [](const fs::path& folder) {
        put_file(folder, "file", "old\n");
    });
    make(k_overlay);
    const fs::path tree = LayerStore(odd()).replace(
        "key", "imported", [](const fs::path& folder) { put_file(folder, "file", "new\n"); });
    EXPECT_EQ(read_file(tree / "file"), "new\n");
    EXPECT_EQ(LayerStore(odd()).find("key"), tree);
    EXPECT_EQ(LayerStore(odd()).list().at(0).description, "imported");
    EXPECT_FALSE(fs::exists(odd() / "layers/.filling-key"));
}

TEST_F(OddPlace, ALayerThatCameWithAnImageIsNotReplacedWhileItIsInUse) {
    LayerStore(state() / "below").create("key", "", [](const fs::path& folder) {
        put_file(folder, "file", "old\n");
    });
    make(k_overlay);
    LayerStore user(odd());
    const std::optional<fs::path> tree = user.find("key");
    EXPECT_EQ(error_of([&] { LayerStore(odd()).replace("key", "", [](const fs::path&) {}); }),
              "layer key: another run stands on it");
    EXPECT_EQ(read_file(tree.value() / "file"), "old\n");
}

TEST_F(OddPlace, NothingIsCopiedBelowWhatOverlayfsRemoved) {
    make(k_ramfs);
    const fs::path upper = odd() / "upper";
    make_tree(upper);
    ASSERT_EQ(mknod((upper / "sbin").c_str(), S_IFCHR, 0), 0);
    EXPECT_EQ(error_of([&] { static_cast<void>(Sandbox::start(filling(upper))); }),
              "a folder of changes that overlayfs made cannot be gone on with: its file system "
              "keeps no extended attributes of users: Operation not supported");
    EXPECT_EQ(std::distance(fs::directory_iterator(upper), fs::directory_iterator()), 1);
}

TEST_F(OddPlace, AnErrorThatIsNoLackOfSupportIsNotPassedOver) {
    Settings making = settings();
    making.upper = state() / "upper";
    make_tree(making.upper);
    bind_read_only(making.upper);
    EXPECT_EQ(error_of([&] { static_cast<void>(Sandbox::start(making)); }),
              "its file system keeps no extended attributes of users: Read-only file system");
}

TEST_F(OddPlace, RootsThatAreThrownAwayShareTheMemoryForChanges) {
    make(k_overlay);
    const Settings alone = settings_there();
    Settings both = settings_there();
    Mount second;
    second.kind = Mount::Kind::layers;
    second.to = "/srv/root";
    second.lowers = {odd() / "root"};
    both.mounts.push_back(second);
    const double whole = std::stod(Sandbox::start(alone).run(shell("stat -f -c %b /")).output);
    const std::vector<std::string> shares =
        words_of(Sandbox::start(both).run(shell("stat -f -c %b / /srv/root")).output);
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_NEAR(std::stod(shares[0]), whole / 2, whole / 8);
    EXPECT_NEAR(std::stod(shares[1]), whole / 2, whole / 8);
}

TEST_F(OddPlace, MemoryThatIsFullIsToldFromADiskThatIsFull) {
    mount_at(odd(), "tmpfs", "size=2M");
    SandboxState small;
    small.memory.push_back(open_file(odd(), O_RDONLY | O_DIRECTORY));
    small.settings.limits.disk_bytes = 20U << 20U;
    DiskWatch watch(small);
    watch.look_for_room();
    EXPECT_EQ(watch.full(), "");
    write_file(odd() / "file", std::string(2U << 20U, 'x'));
    watch.look_for_room();
    EXPECT_EQ(watch.filled(), "");
    Ended ended;
    ended.cause = Ended::Cause::machine_disk_full;
    ended.proof = watch.full();
    EXPECT_EQ(shown(ended), "failed while the memory that holds its changes was full (no room in "
                            "memory: 0 B free of the 2.1 MB that changes may take; " +
                                std::string(k_state_folder_mend) + ")");
}

// A copy, by hand, of folders on a tmpfs: it keeps attributes of any size.
class CopyOfLayers : public OddPlace {
  protected:
    void SetUp() override {
        OddPlace::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        mount_at(odd(), "tmpfs", "mode=0755");
        for (const char* name : {"above", "below", "to"}) {
            make_directories(odd() / name);
        }
    }

    /// Of a copy by `user`; empty: it went well.
    [[nodiscard]] std::string error_of_copy(uid_t user) const {
        const FileDescriptor above = open_file(odd() / "above", O_RDONLY | O_DIRECTORY);
        const FileDescriptor below = open_file(odd() / "below", O_RDONLY | O_DIRECTORY);
        const FileDescriptor to = open_file(odd() / "to", O_RDONLY | O_DIRECTORY);
        EXPECT_EQ(seteuid(user), 0);
        std::string error;
        try {
            copy_layers({above.get(), below.get()}, to.get());
        } catch (const Error& caught) {
            error = caught.message();
        }
        EXPECT_EQ(seteuid(0), 0);
        return error;
    }
};

TEST_F(CopyOfLayers, HasAttributesOfUsersOfAnySizeAndNumberButOverlayfs) {
    constexpr int k_many = 400;
    const fs::path from = odd() / "above/file";
    write_file(from, "x");
    const std::string large(20000, 'v');
    ASSERT_EQ(setxattr(from.c_str(), "user.large", large.data(), large.size(), 0), 0);
    ASSERT_EQ(setxattr(from.c_str(), "user.overlay.origin", "y", 1, 0), 0);
    for (int i = 0; i < k_many; ++i) {
        const std::string name = fmt::format("user.one-of-many-{}", i);
        ASSERT_EQ(setxattr(from.c_str(), name.c_str(), "", 0, 0), 0);
    }
    ASSERT_EQ(error_of_copy(0), "");
    const fs::path copied = odd() / "to/file";
    std::string value(large.size(), '\0');
    EXPECT_EQ(getxattr(copied.c_str(), "user.large", value.data(), value.size()),
              static_cast<ssize_t>(large.size()));
    EXPECT_EQ(value, large);
    EXPECT_EQ(getxattr(copied.c_str(), "user.overlay.origin", nullptr, 0), -1);
    EXPECT_EQ(getxattr(copied.c_str(), "user.one-of-many-399", nullptr, 0), 0);
}

TEST_F(CopyOfLayers, FailsWhereAFolderBelowAnotherCannotBeRead) {
    constexpr uid_t k_nobody = 65534;
    for (const char* name : {"above/folder", "below/folder"}) {
        make_directories(odd() / name);
    }
    write_file(odd() / "below/folder/lost", "x");
    fs::permissions(odd() / "below/folder", fs::perms::none);
    for (const char* name : {"above/folder", "to"}) {
        ASSERT_EQ(chown((odd() / name).c_str(), k_nobody, 0), 0);
    }
    EXPECT_EQ(error_of_copy(k_nobody), "/folder: cannot be copied: Permission denied");
}

TEST_F(CopyOfLayers, FailsWhereNamesCannotBeRead) {
    EXPECT_EQ(error_of([] { static_cast<void>(names_in(-1, "/folder")); }),
              "/folder: cannot be read: Bad file descriptor");
}

// Made where overlayfs works, by a command: with what it leaves behind for what was removed.
class LayersOfOverlayfs : public OddPlace {
  protected:
    [[nodiscard]] fs::path difference() const { return state() / "difference"; }

    void SetUp() override {
        OddPlace::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        make(k_overlay);
        for (const char* name : {"opt/gone/x", "opt/anew/old", "opt/both/low", "opt/file"}) {
            put_file(lower(), name, "low\n");
        }
        make_tree(difference());
        Settings making = settings();
        making.hardening = Hardening::install;
        making.upper = difference();
        const std::string change =
            "cd /opt; rm -r gone anew file; mkdir anew file; echo > anew/new; "
            "echo up > both/up; ln both/up both/up2; mkfifo -m 640 pipe; "
            "ln -s nowhere link; touch -d @1000000 both/up; "
            "chown 12:34 both/up; chmod 4755 both/up";
        Sandbox sandbox = Sandbox::start(making);
        ASSERT_EQ(sandbox.run(shell(change)).output, "");
        ASSERT_EQ(sandbox.storage().at(0).storage, Storage::overlay);
    }

    /// What `script` prints on the difference, in a sandbox whose changes go to `changes`.
    [[nodiscard]] std::string printed_on_both(Settings settings, const std::string& script) const {
        settings.lowers = {lower(), difference()};
        return Sandbox::start(settings).run(shell(script)).output;
    }
};

TEST_F(LayersOfOverlayfs, ShowTheSameAsACopy) {
    const std::string list =
        "cd /opt; find . -printf '%p %M %U:%G %s %n %l %Ts\\n' | "
        "grep -v '^[^ ]* d' | sort; find . -type d -printf '%p %m %U\\n' | sort; "
        "cat both/up2";
    const std::string by_overlayfs = printed_on_both(settings(), list);
    EXPECT_THAT(by_overlayfs, HasSubstr("./both/up -rwsr-xr-x 12:34 3 2  1000000"));
    make_tree(odd() / "upper");
    EXPECT_EQ(printed_on_both(filling(odd() / "upper"), list), by_overlayfs);
}

TEST_F(LayersOfOverlayfs, AreCoveredByAFullTree) {
    make_tree(odd() / "upper");
    EXPECT_EQ(printed_on_both(filling(odd() / "upper"), "rm -r /opt; mkdir /opt"), "");
    Settings three = settings();
    three.lowers = {lower(), difference(), odd() / "upper"};
    EXPECT_EQ(Sandbox::start(three).run(shell("ls -A /opt")).output, "");
}

} // namespace

} // namespace stopgap::sandbox
