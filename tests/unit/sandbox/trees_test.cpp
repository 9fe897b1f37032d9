#include "fixture.hpp"

#include "sandbox/ids.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace stopgap::sandbox {

namespace {

class TreesTest : public SandboxTest {
  protected:
    [[nodiscard]] fs::path tree() const { return state() / "tree"; }

    /// Runs a script as the builder in /build/tree, which is tree().
    Ended build(const std::string& script) {
        Settings with_tree = settings();
        with_tree.mounts.push_back({Mount::Kind::writable, tree(), "/build/tree"});
        Request request = shell(script, User::builder);
        request.working_directory = "/build/tree";
        return Sandbox::start(with_tree).run(request);
    }

    static unsigned owner_of(const fs::path& path) {
        struct stat status = {};
        return lstat(path.c_str(), &status) == 0 ? status.st_uid : ~0U;
    }
};

TEST_F(TreesTest, ATreeBelongsToItsOwnerInside) {
    make_tree(tree(), User::builder);
    EXPECT_EQ(owner_of(tree()), own_range().first_uid + 1000);
    EXPECT_EQ(build("stat -c '%U %a' .").output, "builder 755\n");
}

TEST_F(TreesTest, FilesArePutWithTheirOwnerAndMode) {
    make_tree(tree(), User::builder);
    put_file(tree(), "debian/rules", "#!/bin/sh\n", User::builder, 0755);
    EXPECT_EQ(build("stat -c '%U %a %n' debian debian/rules").output,
              "builder 755 debian\nbuilder 755 debian/rules\n");
}

TEST_F(TreesTest, APutFileReplacesALinkAndNeverWritesThroughIt) {
    make_tree(tree(), User::builder);
    write_file(state() / "outside", "untouched");
    ASSERT_TRUE(build("ln -s " + (state() / "outside").string() + " link").succeeded());
    put_file(tree(), "link", "new", User::builder);
    EXPECT_EQ(read_file(state() / "outside"), "untouched");
    EXPECT_EQ(read_file(tree() / "link"), "new");
}

TEST_F(TreesTest, NoFileIsPutThroughALinkedFolder) {
    make_tree(tree(), User::builder);
    make_directories(state() / "outside");
    ASSERT_TRUE(build("ln -s " + (state() / "outside").string() + " link").succeeded());
    EXPECT_EQ(error_of([&] { put_file(tree(), "link/file", "new", User::builder); }),
              "link: is or lies behind a link that is not followed");
    EXPECT_TRUE(fs::is_empty(state() / "outside"));
}

TEST_F(TreesTest, ALinkInATreeIsNotFollowedOnTheWayOut) {
    make_tree(tree(), User::builder);
    ASSERT_TRUE(build("ln -s /etc/passwd result; mkdir real; ln -s real way; echo x > real/file; "
                      "mkfifo pipe")
                    .succeeded());
    const fs::path to = state() / "out";
    EXPECT_EQ(error_of([&] { copy_out(tree(), "result", to, 1000); }),
              "result: is or lies behind a link that is not followed");
    EXPECT_EQ(error_of([&] { copy_out(tree(), "way/file", to, 1000); }),
              "way/file: is or lies behind a link that is not followed");
    EXPECT_EQ(error_of([&] { copy_out(tree(), "pipe", to, 1000); }), "pipe: is not a regular file");
    EXPECT_EQ(error_of([&] { copy_out(tree(), "../lower", to, 1000); }),
              "../lower: is or lies behind a link that is not followed");
    EXPECT_FALSE(fs::exists(to));
    copy_out(tree(), "real/file", to, 1000);
    EXPECT_EQ(read_file(to), "x\n");
}

TEST_F(TreesTest, OnlyRegularFilesAreListed) {
    make_tree(tree(), User::builder);
    ASSERT_TRUE(build("touch b.deb a.deb; ln -s a.deb l.deb; mkdir d; chmod 700 .").succeeded());
    EXPECT_EQ(files_in(tree(), ""), (std::vector<std::string>{"a.deb", "b.deb"}));
    EXPECT_TRUE(files_in(tree(), "d").empty());
}

TEST_F(TreesTest, RemovingATreeTouchesNothingOutside) {
    make_tree(tree(), User::builder);
    make_directories(state() / "outside");
    write_file(state() / "outside/file", "kept");
    ASSERT_TRUE(build("ln -s " + (state() / "outside").string() +
                      " link; mkdir -p a/b; touch a/b/f; chmod 0 a/b; chmod 500 a; mkfifo p")
                    .succeeded());
    sandbox::remove_tree(tree());
    EXPECT_FALSE(fs::exists(tree()));
    EXPECT_EQ(read_file(state() / "outside/file"), "kept");
    sandbox::remove_tree(tree()); // an absent one is fine
}

TEST_F(TreesTest, ADeepTreeIsRemoved) {
    make_tree(tree(), User::builder);
    ASSERT_TRUE(build("perl -e 'for (1 .. 600) { mkdir \"dddddddddd\"; chdir \"dddddddddd\" } "
                      "open F, \">f\"'")
                    .succeeded());
    sandbox::remove_tree(tree());
    EXPECT_FALSE(fs::exists(tree()));
}

TEST_F(TreesTest, ADiscardedTreesNameIsFreeAtOnce) {
    make_tree(tree());
    discard_tree(tree());
    EXPECT_FALSE(fs::exists(tree()));
    make_tree(tree());
}

TEST_F(TreesTest, ATreeIsGivenAwayWithoutTouchingLinkedFiles) {
    make_directories(tree() / "sub");
    write_file(tree() / "sub/file", "x");
    write_file(state() / "shared", "x");
    fs::create_hard_link(state() / "shared", tree() / "hard");
    fs::create_symlink(state() / "shared", tree() / "soft");
    chown_into(tree(), User::builder);
    EXPECT_EQ(owner_of(tree() / "sub/file"), own_range().first_uid + 1000);
    EXPECT_EQ(owner_of(state() / "shared"), geteuid());
}

TEST_F(TreesTest, TheSizeOfATreeCountsAHardLinkedFileOnce) {
    make_tree(tree(), User::builder);
    ASSERT_TRUE(build("head -c 1000000 /dev/zero > a; ln a b; mkdir d").succeeded());
    const TreeSize size = size_of_tree(tree());
    EXPECT_EQ(size.files, 3U);
    EXPECT_GE(size.bytes, 1000000U);
    EXPECT_LT(size.bytes, 1100000U);
}

} // namespace

} // namespace stopgap::sandbox
