#include "base/digest.hpp"
#include "source/archive.hpp"
#include "source/repack.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

const LeavesOut k_no_docs = [](const std::string& entry, bool) {
    return entry == "x-1/doc" || entry.starts_with("x-1/doc/");
};

class Repack : public testing::Test {
  protected:
    fs::path archive(const std::string& filter, std::vector<test::BuiltEntry> more = {}) {
        std::vector<test::BuiltEntry> entries = {{"x-1/", 'd', "", 0755},
                                                 {"x-1/doc/", 'd', "", 0755},
                                                 {"x-1/doc/rfc.txt", 'f', "not free\n"},
                                                 {"x-1/configure", 'f', "#!/bin/sh\n", 0755},
                                                 {"x-1/link", 'l', "/usr/share/elsewhere"},
                                                 {"x-1/copy", 'h', "x-1/configure"}};
        entries.insert(entries.end(), more.begin(), more.end());
        const fs::path path = scratch / ("x." + filter);
        test::build_archive(path, filter, entries);
        return path;
    }

    fs::path repacked(const fs::path& from, const std::string& name) {
        repack_tar_xz(from, "x.tar", k_no_docs, scratch / name);
        return scratch / name;
    }

    test::Scratch scratch;
};

TEST_F(Repack, leaves_out_what_it_is_told_to_and_keeps_the_rest) {
    const fs::path tar = repacked(archive("gzip"), "y.tar.xz");
    EXPECT_EQ(read_member(tar, "y.tar.xz", "x-1/configure"), "#!/bin/sh\n");
    const Error error =
        test::error_of([&] { static_cast<void>(read_member(tar, "y.tar.xz", "x-1/doc/rfc.txt")); });
    EXPECT_EQ(error.message(), "y.tar.xz: x-1/doc/rfc.txt: is not in the archive");
    ExtractionPolicy policy;
    policy.symlinks_may_dangle = true;
    EXPECT_EQ(inspect_archive(tar, "y.tar.xz", policy).entries, 4U);
}

TEST_F(Repack, counts_what_it_would_leave_out) {
    EXPECT_EQ(count_left_out(archive("gzip"), "x.tar", k_no_docs), 2U);
    EXPECT_EQ(
        count_left_out(archive("gzip"), "x.tar", [](const std::string&, bool) { return false; }),
        0U);
}

TEST_F(Repack, gives_the_same_bytes_whatever_the_compression_was) {
    EXPECT_EQ(sha256_of_file(repacked(archive("gzip"), "one.tar.xz")),
              sha256_of_file(repacked(archive("xz"), "two.tar.xz")));
}

TEST_F(Repack, keeps_the_execute_bit) {
    const fs::path tar = repacked(archive("gzip"), "y.tar.xz");
    fs::create_directory(scratch / "into");
    const Error refused = test::error_of(
        [&] { static_cast<void>(extract_archive(tar, "y.tar.xz", scratch / "into", {})); });
    EXPECT_NE(refused.message().find("x-1/link"), std::string::npos)
        << "the link is kept as it was: " << refused.message();
    const auto no_link = [](const std::string& entry, bool) { return entry == "x-1/link"; };
    repack_tar_xz(tar, "y.tar.xz", no_link, scratch / "z.tar.xz");
    static_cast<void>(extract_archive(scratch / "z.tar.xz", "z.tar.xz", scratch / "into", {}));
    struct stat status = {};
    ASSERT_EQ(stat((scratch / "into/x-1/configure").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0755U);
    EXPECT_EQ(read_file(scratch / "into/x-1/copy"), "#!/bin/sh\n");
}

TEST_F(Repack, refuses_a_hard_link_to_what_is_left_out) {
    const fs::path tar = archive("gzip", {{"x-1/NEWS", 'h', "x-1/doc/rfc.txt"}});
    const Error error = test::error_of([&] { static_cast<void>(repacked(tar, "y.tar.xz")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar: \"x-1/NEWS\" is a hard link to an entry that is left out");
    EXPECT_FALSE(fs::exists(scratch / "y.tar.xz"));
}

TEST_F(Repack, refuses_what_extraction_refuses_and_writes_nothing) {
    const fs::path tar = archive("gzip", {{"x-1/../../etc/passwd", 'f', "root\n"}});
    const Error error = test::error_of([&] { static_cast<void>(repacked(tar, "y.tar.xz")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_NE(error.message().find("leads out of the archive"), std::string::npos)
        << error.message();
    EXPECT_FALSE(fs::exists(scratch / "y.tar.xz"));
}

TEST_F(Repack, refuses_a_truncated_archive) {
    const std::string bytes = read_file(archive("gzip"));
    write_file(scratch / "cut", bytes.substr(0, bytes.size() / 2));
    const Error error =
        test::error_of([&] { static_cast<void>(repacked(scratch / "cut", "y.tar.xz")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_FALSE(fs::exists(scratch / "y.tar.xz"));
}

} // namespace
} // namespace stopgap::source
