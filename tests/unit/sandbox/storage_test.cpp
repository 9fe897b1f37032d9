// Sandboxes whose state folder lies where overlayfs cannot keep its changes.

#include "odd_place.hpp"

#include "sandbox/layers.hpp"

namespace stopgap::sandbox {

namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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

} // namespace

} // namespace stopgap::sandbox
