// What is peculiar to one kind of state folder on which overlayfs cannot keep its changes.

#include "odd_place.hpp"

#include "base/text.hpp"
#include "sandbox/disk_watch.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/root_storage.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace stopgap::sandbox {

namespace {

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

} // namespace

} // namespace stopgap::sandbox
