#include "base/files.hpp"

#include "base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stopgap {
namespace {

using testing::HasSubstr;

class Files : public testing::Test {
  protected:
    Files() : folder_(testing::TempDir(), "files") {
        descriptor_ = open_file(folder_.path(), O_RDONLY | O_DIRECTORY);
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }
    [[nodiscard]] std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
    }

    template <typename Work> static std::string refusal(Work&& work) {
        try {
            work();
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), ExitStatus::verification);
            return error.what();
        }
        return "nothing was refused";
    }

    TemporaryDirectory folder_;
    FileDescriptor descriptor_;
};

TEST_F(Files, AppearOnlyOnCommit) {
    {
        AtomicFile file(path("x"));
        file.write("half");
    }
    EXPECT_EQ(entries(), 0U) << "a file that was not committed left something";
    AtomicFile file(path("x"));
    file.write("whole");
    EXPECT_FALSE(fs::exists(path("x")));
    file.commit();
    EXPECT_EQ(read_file(path("x")), "whole");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, LargerThanTheLimitAreRefused) {
    write_file(path("x"), "12345");
    EXPECT_EQ(read_file(path("x"), 5), "12345");
    EXPECT_THAT(refusal([&] { return read_file(path("x"), 4); }),
                HasSubstr("is larger than 4 bytes"));
}

TEST_F(Files, BehindALinkAreNotReadBeneathAFolder) {
    write_file(path("real"), "secret");
    fs::create_symlink("real", path("link"));
    fs::create_directory_symlink("/etc", path("etc"));
    EXPECT_EQ(refusal([&] { return read_beneath(descriptor_.get(), "link"); }),
              "link: is or lies behind a link that is not followed");
    EXPECT_EQ(refusal([&] { return read_beneath(descriptor_.get(), "etc/passwd"); }),
              "etc/passwd: is or lies behind a link that is not followed");
    EXPECT_FALSE(exists_beneath(descriptor_.get(), "link"));
    EXPECT_TRUE(exists_beneath(descriptor_.get(), "real"));
}

TEST_F(Files, OutsideAreNotReachedFromBeneathAFolder) {
    EXPECT_EQ(refusal([&] { return read_beneath(descriptor_.get(), "../../etc/passwd"); }),
              "../../etc/passwd: is or lies behind a link that is not followed");
}

TEST_F(Files, AreNotWrittenThroughALink) {
    write_file(path("victim"), "before");
    fs::create_symlink("victim", path("link"));
    EXPECT_THAT(refusal([&] { write_beneath(descriptor_.get(), "link", "after"); }),
                HasSubstr("not followed"));
    EXPECT_EQ(read_file(path("victim")), "before");
}

TEST_F(Files, ThatAreNoFilesAreNotCopiedOut) {
    ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
    EXPECT_EQ(refusal([&] { copy_out(descriptor_.get(), "fifo", path("copy"), 100); }),
              "fifo: is not a regular file");
    EXPECT_FALSE(fs::exists(path("copy")));
}

TEST_F(Files, CopiedOutKeepToTheLimit) {
    write_file(path("x"), "12345");
    EXPECT_EQ(refusal([&] { copy_out(descriptor_.get(), "x", path("copy"), 4); }),
              "x: is larger than 4 bytes");
    copy_out(descriptor_.get(), "x", path("copy"), 5);
    EXPECT_EQ(read_file(path("copy")), "12345");
}

TEST_F(Files, BeneathMakeAndLoseTheirFolders) {
    make_directories_beneath(descriptor_.get(), "a/b/c");
    write_beneath(descriptor_.get(), "a/b/c/file", "x");
    EXPECT_EQ(read_beneath(descriptor_.get(), "a/b/c/file"), "x");
    remove_beneath(descriptor_.get(), "a/b/c/file");
    remove_beneath(descriptor_.get(), "a/b/c/file");
    EXPECT_FALSE(exists_beneath(descriptor_.get(), "a/b/c/file"));
}

TEST_F(Files, LockedByOneAreNotLockedByAnother) {
    const FileLock held(path("lock"));
    EXPECT_FALSE(FileLock::try_lock(path("lock")));
}

TEST_F(Files, InATemporaryFolderGoWithIt) {
    fs::path gone;
    {
        const TemporaryDirectory temporary(folder_.path());
        gone = temporary.path();
        write_file(gone / "x", "x");
    }
    EXPECT_FALSE(fs::exists(gone));
}

TEST(Exchange, GivesEachTheOthersPlace) {
    const TemporaryDirectory folder(fs::temp_directory_path(), "exchange");
    write_file(folder.path() / "a", "was a");
    make_directories(folder.path() / "b");
    exchange(folder.path() / "a", folder.path() / "b");
    EXPECT_EQ(read_file(folder.path() / "b"), "was a");
    EXPECT_TRUE(fs::is_directory(folder.path() / "a"));
    EXPECT_THROW(exchange(folder.path() / "a", folder.path() / "absent"), Error);
}

} // namespace
} // namespace stopgap
