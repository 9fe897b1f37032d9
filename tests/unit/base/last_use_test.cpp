#include "base/last_use.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap {
namespace {

using std::chrono::hours;

class LastUse : public testing::Test {
  protected:
    [[nodiscard]] Instant last_use() const {
        struct stat status = {};
        EXPECT_EQ(lstat(file_.c_str(), &status), 0);
        return last_use_of(status);
    }
    void make_old_file() {
        write_file(file_, "x");
        fs::last_write_time(file_, fs::last_write_time(file_) - hours(1));
    }

    test::Scratch scratch_;
    fs::path file_ = scratch_ / "file";
};

TEST_F(LastUse, IsRecordedByAUse) {
    make_old_file();
    EXPECT_LT(last_use(), now() - hours(1) + std::chrono::minutes(1));
    EXPECT_TRUE(mark_used(file_));
    EXPECT_GT(last_use(), now() - std::chrono::minutes(1));
}

TEST_F(LastUse, IsNoneOfWhatIsNotThereOrIsALink) {
    EXPECT_FALSE(mark_used(file_));
    make_old_file();
    fs::create_symlink(file_, scratch_ / "link");
    EXPECT_FALSE(open_in_use(scratch_ / "link"));
}

TEST_F(LastUse, ThatGoesOnForbidsTheRemoval) {
    make_old_file();
    {
        const FileDescriptor use = open_in_use(file_);
        EXPECT_FALSE(remove_unused(file_, last_use()));
    }
    EXPECT_TRUE(remove_unused(file_, last_use()));
    EXPECT_FALSE(fs::exists(file_));
    EXPECT_FALSE(remove_unused(file_, now()));
}

TEST_F(LastUse, AfterItWasLookedAtForbidsTheRemoval) {
    make_old_file();
    const Instant seen = last_use();
    ASSERT_TRUE(mark_used(file_));
    EXPECT_FALSE(remove_unused(file_, seen));
    EXPECT_TRUE(fs::exists(file_));
}

TEST_F(LastUse, OfAFolderCountsForWhatItHolds) {
    fs::create_directory(file_);
    write_file(file_ / "inner", "x");
    const Instant seen = last_use();
    EXPECT_TRUE(remove_unused(file_, seen));
    EXPECT_FALSE(fs::exists(file_));
}

} // namespace
} // namespace stopgap
