#include "base/digest.hpp"
#include "source/archive.hpp"
#include "support/expect.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

const Instant k_time = std::chrono::system_clock::from_time_t(1'700'000'000);

class Pack : public testing::Test {
  protected:
    /// The same tree, made in one order or the other.
    fs::path tree(const std::string& name, bool reversed) {
        const fs::path folder = scratch / name;
        make_directories(folder / "debian/source");
        std::vector<std::string> files = {"debian/control", "debian/rules", "debian/source/format",
                                          "debian/a-b", "debian/a"};
        if (reversed) {
            std::reverse(files.begin(), files.end());
        }
        for (const std::string& file : files) {
            write_file(folder / file, file, reversed ? 0600 : 0664);
        }
        fs::permissions(folder / "debian/rules", fs::perms::owner_exec, fs::perm_options::add);
        fs::create_symlink("rules", folder / "debian/link");
        return folder;
    }

    test::Scratch scratch;
};

TEST_F(Pack, the_same_tree_gives_the_same_bytes) {
    pack_tar_xz(tree("one", false), "", scratch / "one.tar.xz", k_time);
    pack_tar_xz(tree("two", true), "", scratch / "two.tar.xz", k_time);
    EXPECT_EQ(sha256_of_file(scratch / "one.tar.xz"), sha256_of_file(scratch / "two.tar.xz"));
}

TEST_F(Pack, another_time_gives_other_bytes) {
    const fs::path folder = tree("one", false);
    pack_tar_xz(folder, "", scratch / "one.tar.xz", k_time);
    pack_tar_xz(folder, "", scratch / "two.tar.xz", k_time + std::chrono::hours(1));
    EXPECT_NE(sha256_of_file(scratch / "one.tar.xz"), sha256_of_file(scratch / "two.tar.xz"));
}

TEST_F(Pack, what_is_packed_unpacks_again) {
    pack_tar_xz(tree("one", false), "x-1.0", scratch / "one.tar.xz", k_time);
    fs::create_directory(scratch / "into");
    const ArchiveSummary summary =
        extract_archive(scratch / "one.tar.xz", "one.tar.xz", scratch / "into", {});
    EXPECT_EQ(summary.top_folder, "x-1.0");
    EXPECT_TRUE(summary.has_debian_folder);
    EXPECT_EQ(read_file(scratch / "into/x-1.0/debian/source/format"), "debian/source/format");
    EXPECT_EQ(fs::read_symlink(scratch / "into/x-1.0/debian/link"), "rules");
    struct stat status = {};
    ASSERT_EQ(stat((scratch / "into/x-1.0/debian/rules").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0755U);
    EXPECT_EQ(status.st_mtime, 1'700'000'000);
}

TEST_F(Pack, a_pipe_is_refused_and_no_file_appears) {
    const fs::path folder = tree("one", false);
    ASSERT_EQ(mkfifo((folder / "debian/pipe").c_str(), 0644), 0);
    const Error error =
        test::error_of([&] { pack_tar_xz(folder, "", scratch / "one.tar.xz", k_time); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "debian/pipe: is no file, folder or symbolic link");
    EXPECT_FALSE(fs::exists(scratch / "one.tar.xz"));
}

} // namespace
} // namespace stopgap::source
