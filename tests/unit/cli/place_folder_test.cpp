// A folder that appears where a person said, whole or not at all.

#include "cli/place_folder.hpp"

#include "base/error.hpp"
#include "base/files.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace stopgap::cli::test {

namespace {

class APlace : public testing::Test {
  protected:
    APlace() {
        make_directories(draft_ / "patches");
        write_file(draft_ / "recipe.toml", "schema = 1\n");
        write_file(draft_ / "patches/a.patch", "x\n");
        make_directories(home_);
    }

    [[nodiscard]] std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(home_), fs::directory_iterator()));
    }

    /// A folder that a killed run left beside the place, as old as that.
    fs::path abandoned(const char* name, time_t seconds_ago) {
        fs::path folder = home_ / name;
        make_directories(folder, 0700);
        make_directories(folder / "recipe");
        write_file(folder / "recipe/recipe.toml", "half");
        write_file(folder / "lock", "");
        const timespec when = {time(nullptr) - seconds_ago, 0};
        const std::array<timespec, 2> times = {when, when};
        EXPECT_EQ(utimensat(AT_FDCWD, folder.c_str(), times.data(), 0), 0);
        return folder;
    }

    std::string refusal_of(const fs::path& folder) {
        try {
            place_folder(draft_, folder);
            return "placed";
        } catch (const Error& error) {
            return error.message();
        }
    }

    TemporaryDirectory work_{fs::temp_directory_path(), "stopgap-place"};
    fs::path draft_ = work_.path() / "draft";
    fs::path home_ = work_.path() / "home";
};

TEST_F(APlace, GetsTheWholeTreeAndNothingBesideIt) {
    place_folder(draft_, home_ / "hf/");
    EXPECT_EQ(read_file(home_ / "hf/recipe.toml"), "schema = 1\n");
    EXPECT_EQ(read_file(home_ / "hf/patches/a.patch"), "x\n");
    EXPECT_EQ(fs::status(home_ / "hf").permissions() & fs::perms::owner_all, fs::perms::owner_all);
    EXPECT_EQ(entries(), 1U);
}

TEST_F(APlace, IsNotTakenFromWhatIsThere) {
    write_file(home_ / "file", "x");
    fs::create_symlink("nowhere", home_ / "link");
    make_directories(home_ / "hf");
    write_file(home_ / "hf/recipe.toml", "mine");
    EXPECT_EQ(refusal_of(home_ / "file"), (home_ / "file").string() + ": is there already");
    EXPECT_EQ(refusal_of(home_ / "link"), (home_ / "link").string() + ": is there already");
    EXPECT_EQ(refusal_of(home_ / "hf"), (home_ / "hf/recipe.toml").string() + ": is there already");
    EXPECT_EQ(read_file(home_ / "hf/recipe.toml"), "mine");
    EXPECT_EQ(entries(), 3U);
}

TEST_F(APlace, NeedsTheFolderAboveIt) {
    try {
        require_free_place(home_ / "none/hf");
        FAIL() << "there is no such folder";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), (home_ / "none").string() + ": is no folder");
        EXPECT_EQ(error.status(), ExitStatus::usage);
    }
}

TEST_F(APlace, IsClearedOfWhatAKilledRunLeft) {
    const fs::path old = abandoned(".stopgap-init.aaaaaa", 3600);
    const fs::path young = abandoned(".stopgap-init.bbbbbb", 0);
    const fs::path used = abandoned(".stopgap-init.cccccc", 3600);
    const FileLock lock(used / "lock");
    const timespec when = {time(nullptr) - 3600, 0};
    const std::array<timespec, 2> times = {when, when};
    ASSERT_EQ(utimensat(AT_FDCWD, used.c_str(), times.data(), 0), 0);
    place_folder(draft_, home_ / "hf");
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(young));
    EXPECT_TRUE(fs::exists(used));
}

TEST_F(APlace, IsNotClearedOfWhatOnlyLooksLikeThat) {
    const fs::path notes = abandoned(".stopgap-init-notes", 3600);
    const fs::path longer = abandoned(".stopgap-init.aaaaaaa", 3600);
    const fs::path open = abandoned(".stopgap-init.dddddd", 3600);
    fs::permissions(open, fs::perms(0755));
    const fs::path without = abandoned(".stopgap-init.eeeeee", 0);
    fs::remove(without / "lock");
    const fs::path more = abandoned(".stopgap-init.ffffff", 0);
    write_file(more / "mine", "x");
    for (const fs::path& each : {without, more}) {
        const timespec when = {time(nullptr) - 3600, 0};
        const std::array<timespec, 2> times = {when, when};
        ASSERT_EQ(utimensat(AT_FDCWD, each.c_str(), times.data(), 0), 0);
    }
    place_folder(draft_, home_ / "hf");
    for (const fs::path& each : {notes, longer, open, without, more}) {
        EXPECT_TRUE(fs::exists(each)) << each;
    }
}

} // namespace

} // namespace stopgap::cli::test
