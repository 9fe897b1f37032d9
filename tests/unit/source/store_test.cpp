#include "source/store.hpp"

#include "base/digest.hpp"
#include "support/expect.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

using test::error_of;
using test::Scratch;

const std::string k_digest = sha256_of("content");

std::string content_of(const OpenedFile& opened) {
    return read_all(opened.descriptor.get(), "stored");
}

TEST(Store, a_file_is_found_under_its_digest) {
    const Scratch scratch;
    Store store(scratch / "store");
    const StoredFile stored = store.put_bytes("content", k_digest);
    EXPECT_EQ(stored.sha256, k_digest);
    EXPECT_EQ(stored.size_bytes, 7U);
    EXPECT_EQ(stored.path, scratch / "store" / "sha256" / k_digest.substr(0, 2) / k_digest);
    EXPECT_EQ(content_of(store.open(k_digest).value()), "content");
    EXPECT_EQ(store.find(k_digest)->path, stored.path);
    EXPECT_TRUE(store.contains_quick(k_digest));
}

TEST(Store, what_is_not_there_is_absent) {
    const Scratch scratch;
    const Store store(scratch / "store");
    EXPECT_FALSE(store.find(k_digest));
    EXPECT_FALSE(store.contains_quick(k_digest));
}

TEST(Store, a_damaged_file_counts_as_missing_and_is_removed) {
    const Scratch scratch;
    Store store(scratch / "store");
    const StoredFile stored = store.put_bytes("content");
    write_file(stored.path, "Content");
    testing::internal::CaptureStderr();
    EXPECT_FALSE(store.find(k_digest));
    EXPECT_NE(testing::internal::GetCapturedStderr().find(
                  stored.path.string() + ": was damaged and has been removed from the store"),
              std::string::npos);
    EXPECT_FALSE(store.contains_quick(k_digest));
}

TEST(Store, a_link_is_no_stored_file) {
    const Scratch scratch;
    Store store(scratch / "store");
    const StoredFile stored = store.put_bytes("content");
    write_file(scratch / "elsewhere", "content");
    fs::remove(stored.path);
    fs::create_symlink(scratch / "elsewhere", stored.path);
    EXPECT_FALSE(store.find(k_digest));
}

TEST(Store, a_file_with_another_digest_is_refused_and_stays_where_it_is) {
    const Scratch scratch;
    Store store(scratch / "store");
    const fs::path temporary = store.temporary_folder() / "x";
    write_file(temporary, "evil");
    const Error error = error_of([&] { store.put_file(temporary, k_digest); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), temporary.string() + ": has the wrong digest: expected sha256 " +
                                   k_digest + ", got " + sha256_of("evil"));
    EXPECT_TRUE(fs::is_empty(scratch / "store" / "sha256"));
    EXPECT_TRUE(fs::exists(temporary));
}

TEST(Store, refused_bytes_leave_nothing_behind) {
    const Scratch scratch;
    Store store(scratch / "store");
    EXPECT_EQ(error_of([&] { store.put_bytes("evil", k_digest); }).status(),
              ExitStatus::verification);
    EXPECT_TRUE(fs::is_empty(store.temporary_folder()));
}

TEST(Store, putting_the_same_file_twice_is_fine) {
    const Scratch scratch;
    Store store(scratch / "store");
    store.put_bytes("content");
    EXPECT_EQ(store.put_bytes("content").sha256, k_digest);
}

TEST(Store, a_folder_that_others_may_write_to_is_refused) {
    const Scratch scratch;
    fs::create_directory(scratch / "store");
    ASSERT_EQ(chmod((scratch / "store").c_str(), 0777), 0);
    const Error error = error_of([&] { const Store store(scratch / "store"); });
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(),
              (scratch / "store" / "").string() + ": others may write to this folder");
}

TEST(Store, what_a_killed_run_left_is_removed_in_time) {
    const Scratch scratch;
    static_cast<void>(Store(scratch / "store"));
    const fs::path temporary = scratch / "store" / "temporary" / "old";
    write_file(temporary, "x");
    write_file(scratch / "store" / "temporary" / "new", "x");
    const struct timespec times[2] = {{1, 0}, {1, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, temporary.c_str(), times, 0), 0);
    static_cast<void>(Store(scratch / "store"));
    EXPECT_FALSE(fs::exists(temporary));
    EXPECT_TRUE(fs::exists(scratch / "store" / "temporary" / "new"));
}

} // namespace
} // namespace stopgap::source
