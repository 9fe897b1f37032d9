// Copies of layers: what they keep, where they fail, and that they show what an overlay would.

#include "odd_place.hpp"

#include "sandbox/tree_copy.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/xattr.h>

namespace stopgap::sandbox {

namespace {

using ::testing::HasSubstr;

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
