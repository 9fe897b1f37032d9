#include "fixture.hpp"

#include "sandbox/layers.hpp"

#include <fcntl.h>
#include <sys/wait.h>

namespace stopgap::sandbox {

namespace {

using ::testing::ElementsAre;

class LayersTest : public SandboxTest {
  protected:
    static void put_one(const fs::path& folder) { put_file(folder, "file", "content\n"); }

    fs::path create(const std::string& key) {
        LayerStore store(state());
        return store.create(key, "a layer", put_one);
    }
};

TEST_F(LayersTest, ALayerIsWhatAnInstallationLeftInItsUpper) {
    LayerStore store(state());
    const fs::path tree = store.create("key", "made by a command", [&](const fs::path& folder) {
        Settings install = settings();
        install.hardening = Hardening::install;
        install.upper = folder;
        EXPECT_TRUE(
            Sandbox::start(install).run(shell("echo new > /etc/config; rm /bin")).succeeded());
    });
    Settings build = settings();
    build.lowers.push_back(tree);
    EXPECT_EQ(Sandbox::start(build).run(shell("cat /etc/config; ls -d /bin /sbin")).output,
              "new\nls: cannot access '/bin': No such file or directory\n/sbin\n");
}

TEST_F(LayersTest, ALayerAppearsOnlyWhenItIsComplete) {
    LayerStore store(state());
    store.create("key", "", [&](const fs::path& folder) {
        put_one(folder);
        EXPECT_FALSE(LayerStore(state()).find("key"));
        EXPECT_TRUE(LayerStore(state()).list().empty());
    });
    EXPECT_TRUE(store.find("key"));
}

TEST_F(LayersTest, AFailedFillLeavesNothing) {
    LayerStore store(state());
    EXPECT_EQ(error_of([&] {
                  store.create("key", "", [&](const fs::path& folder) {
                      put_one(folder);
                      throw Error(ExitStatus::build_failed, "no");
                  });
              }),
              "no");
    EXPECT_FALSE(store.find("key"));
    EXPECT_FALSE(fs::exists(state() / "layers/.filling-key"));
}

TEST_F(LayersTest, ALayerThatIsThereIsNotFilledAgain) {
    const fs::path tree = create("key");
    LayerStore store(state());
    EXPECT_EQ(store.create("key", "", [](const fs::path&) { FAIL() << "filled again"; }), tree);
}

TEST_F(LayersTest, ProcessesThatWantOneLayerMakeItOnce) {
    std::vector<pid_t> makers;
    for (int i = 0; i < 4; ++i) {
        const pid_t maker = fork();
        if (maker == 0) {
            LayerStore store(state());
            store.create("key", "", [&](const fs::path& folder) {
                const FileDescriptor log =
                    open_file(state() / "fills", O_WRONLY | O_CREAT | O_APPEND);
                write_all(log.get(), "f", "fills");
                usleep(100000);
                put_one(folder);
            });
            _exit(read_file(*store.find("key") / "file") == "content\n" ? 0 : 1);
        }
        makers.push_back(maker);
    }
    for (const pid_t maker : makers) {
        int status = 1;
        waitpid(maker, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(read_file(state() / "fills"), "f");
}

TEST_F(LayersTest, AnUnreadableManifestMeansThatTheLayerIsMadeAgain) {
    create("key");
    write_file(state() / "layers/key/manifest.json", "{\"schema\": 1");
    LayerStore store(state());
    EXPECT_FALSE(store.find("key"));
    bool filled = false;
    store.create("key", "", [&](const fs::path&) { filled = true; });
    EXPECT_TRUE(filled);
}

TEST_F(LayersTest, AManifestOfAnotherLayerIsNotBelieved) {
    create("one");
    fs::rename(state() / "layers/one", state() / "layers/other");
    EXPECT_FALSE(LayerStore(state()).find("other"));
}

TEST_F(LayersTest, OneThatIsReplacedStaysUsableUntilTheNewOneIsThere) {
    const fs::path tree = create("key");
    EXPECT_EQ(error_of([&] {
                  LayerStore(state()).replace("key", "", [&](const fs::path&) {
                      EXPECT_TRUE(LayerStore(state()).find("key"));
                      throw Error(ExitStatus::verification, "no");
                  });
              }),
              "no");
    EXPECT_EQ(read_file(tree / "file"), "content\n");
    LayerStore(state()).replace("key", "the new one", [&](const fs::path& folder) {
        put_file(folder, "file", "other\n");
        EXPECT_TRUE(LayerStore(state()).find("key"));
    });
    EXPECT_EQ(read_file(tree / "file"), "other\n");
    EXPECT_EQ(LayerStore(state()).list().at(0).description, "the new one");
    EXPECT_FALSE(fs::exists(state() / "layers/.filling-key"));
}

TEST_F(LayersTest, OneThatSomebodyUsesIsNotReplaced) {
    const fs::path tree = create("key");
    LayerStore user(state());
    ASSERT_TRUE(user.find("key"));
    EXPECT_EQ(error_of([&] { LayerStore(state()).replace("key", "", [](const fs::path&) {}); }),
              "layer key: another run stands on it");
    EXPECT_EQ(read_file(tree / "file"), "content\n");
    EXPECT_FALSE(fs::exists(state() / "layers/.filling-key"));
}

TEST_F(LayersTest, ThoseOfAnotherVersionAreListedAsUnusable) {
    create("whole");
    create("other");
    write_file(state() / "layers/other/manifest.json", R"({"schema": 1})");
    fs::create_directory(state() / "layers/no key");
    EXPECT_THAT(LayerStore(state()).unusable(), ElementsAre("other"));
    EXPECT_EQ(LayerStore(state()).list().size(), 1U);
    EXPECT_TRUE(LayerStore(state()).remove("other"));
    EXPECT_TRUE(LayerStore(state()).unusable().empty());
}

TEST_F(LayersTest, TheListTellsWhatLayersAreAndHoldsTheLastUsedFirst) {
    LayerStore store(state());
    store.create("old", "an old one", put_one);
    store.create("new", "a new one", put_one);
    const fs::path lock = state() / "layers/old/use.lock";
    fs::last_write_time(lock, fs::last_write_time(lock) - std::chrono::hours(1));
    const std::vector<LayerInfo> layers = store.list();
    ASSERT_EQ(layers.size(), 2U);
    EXPECT_EQ(layers[0].key, "new");
    EXPECT_EQ(layers[1].description, "an old one");
    EXPECT_EQ(layers[1].files, 1U);
    EXPECT_GT(layers[1].size_bytes, 0U);
    EXPECT_TRUE(store.find("old"));
    EXPECT_GE(store.list()[0].last_used, layers[0].last_used);
}

TEST_F(LayersTest, ALayerInUseIsNotRemoved) {
    LayerStore store(state());
    Settings with_layer = settings();
    with_layer.lowers.push_back(create("key"));
    {
        const Sandbox sandbox = Sandbox::start(with_layer);
        EXPECT_FALSE(store.remove("key"));
    }
    EXPECT_TRUE(store.remove("key"));
    EXPECT_FALSE(store.find("key"));
    EXPECT_FALSE(store.remove("key"));
}

TEST_F(LayersTest, ALayerThatAStoreHasHandedOutIsNotRemovedByAnother) {
    create("key");
    {
        LayerStore store(state());
        ASSERT_TRUE(store.find("key"));
        EXPECT_FALSE(LayerStore(state()).remove("key"));
        EXPECT_TRUE(LayerStore(state()).find("key"));
    }
    EXPECT_TRUE(LayerStore(state()).remove("key"));
}

TEST_F(LayersTest, ALayerWhoseFilesAreNotThoseThatWerePutThereIsMadeAgain) {
    const std::vector<std::function<void(const fs::path&)>> damages = {
        [](const fs::path& tree) { write_file(tree / "file", "content!\n"); },
        [](const fs::path& tree) { fs::resize_file(tree / "file", 0); },
        [](const fs::path& tree) { fs::remove(tree / "file"); },
        [](const fs::path& tree) { write_file(tree / "more", ""); },
        [](const fs::path& tree) { fs::permissions(tree / "file", fs::perms::all); }};
    for (const auto& damage : damages) {
        const fs::path tree = create("key");
        damage(tree);
        EXPECT_FALSE(LayerStore(state()).find("key"));
        create("key");
        EXPECT_EQ(read_file(tree / "file"), "content\n");
        EXPECT_FALSE(fs::exists(tree / "more"));
        EXPECT_TRUE(LayerStore(state()).find("key"));
    }
}

TEST_F(LayersTest,
       ContentThatWasChangedBehindTheFileSystemsBackIsSeenAfterTheNextStartOfTheMachine) {
    const fs::path tree = create("key");
    const fs::file_time_type time = fs::last_write_time(tree / "file");
    const FileDescriptor file = open_file(tree / "file", O_WRONLY);
    write_all(file.get(), "CONTENT\n", "file");
    fs::last_write_time(tree / "file", time);
    ASSERT_TRUE(LayerStore(state()).find("key"));
    write_file(state() / "layers/key/verified", "another start of the machine");
    EXPECT_FALSE(LayerStore(state()).find("key"));
}

TEST_F(LayersTest, AWholeLayerIsVerifiedOnceAfterEachStartOfTheMachine) {
    create("key");
    const fs::path verified = state() / "layers/key/verified";
    const std::string boot = read_file(verified);
    write_file(verified, "another start of the machine");
    EXPECT_TRUE(LayerStore(state()).find("key"));
    EXPECT_EQ(read_file(verified), boot);
}

} // namespace

} // namespace stopgap::sandbox
