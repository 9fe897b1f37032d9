#include "lifecycle/repository_folder.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RepositoryFolderTest : public testing::Test {
  protected:
    std::string published(const std::string& file) {
        return read_file(folder_ / "repository/t" / file);
    }

    test::Scratch folder_;
    fs::path repository_ = folder_ / "repository";
};

TEST_F(RepositoryFolderTest, NothingIsSeenBeforeCommit) {
    const RepositoryLock lock(repository_);
    {
        const StagedTarget staged(repository_, "t", lock);
        write_file(staged.folder() / "x", "1");
        EXPECT_THAT(targets_in(repository_), IsEmpty());
    }
    EXPECT_THAT(targets_in(repository_), IsEmpty());
    StagedTarget staged(repository_, "t", lock);
    write_file(staged.folder() / "x", "1");
    staged.commit();
    EXPECT_THAT(targets_in(repository_), ElementsAre("t"));
    EXPECT_EQ(published("x"), "1");
}

TEST_F(RepositoryFolderTest, TheNextStateTakesThePlaceOfTheLast) {
    const RepositoryLock lock(repository_);
    make_directories(repository_ / "t/deep");
    write_file(repository_ / "t/deep/x", "1");
    write_file(repository_ / "t/gone", "1");
    StagedTarget staged(repository_, "t", lock);
    EXPECT_EQ(read_file(staged.folder() / "deep/x"), "1");
    write_file(staged.folder() / "deep/x", "2");
    fs::remove(staged.folder() / "gone");
    EXPECT_EQ(published("deep/x"), "1");
    staged.commit();
    EXPECT_EQ(published("deep/x"), "2");
    EXPECT_FALSE(fs::exists(repository_ / "t/gone"));
}

TEST_F(RepositoryFolderTest, WhatAKilledRunLeftIsRemoved) {
    make_directories(repository_ / ".stopgap/t.abcdef/t");
    write_file(repository_ / ".stopgap/t.abcdef/t/x", "half");
    const RepositoryLock lock(repository_);
    EXPECT_FALSE(fs::exists(repository_ / ".stopgap/t.abcdef"));
}

TEST_F(RepositoryFolderTest, ALinkInThePublishedFolderIsRefused) {
    make_directories(repository_ / "t");
    fs::create_symlink("/etc/passwd", repository_ / "t/x");
    const RepositoryLock lock(repository_);
    EXPECT_EQ(test::error_of([&] { const StagedTarget staged(repository_, "t", lock); }).message(),
              (repository_ / "t/x").string() + ": is no regular file; stopgap did not publish it");
}

} // namespace
} // namespace stopgap::lifecycle
