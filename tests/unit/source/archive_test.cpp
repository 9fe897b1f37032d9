#include "source/archive.hpp"

#include "source/archive_reader.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

using test::BuiltEntry;
using testing::HasSubstr;

const std::vector<BuiltEntry> k_tree = {{"top/", 'd', "", 0700},
                                        {"top/debian/", 'd', "", 0755},
                                        {"top/debian/rules", 'f', "#!/usr/bin/make -f\n", 04755},
                                        {"top/debian/control", 'f', "Source: x\n", 0600},
                                        {"top/link", 'l', "debian/rules"},
                                        {"top/hard", 'h', "top/debian/control"}};

class Archive : public testing::Test {
  protected:
    Archive() { fs::create_directory(into); }

    fs::path built(const std::vector<BuiltEntry>& entries, const std::string& filter = "gzip") {
        test::build_archive(file, filter, entries);
        return file;
    }
    /// Extracting and inspecting must refuse alike, and leave nothing behind.
    std::string refusal_of(const std::vector<BuiltEntry>& entries) {
        built(entries);
        const Error seen =
            test::error_of([&] { static_cast<void>(inspect_archive(file, "x.tar.gz", {})); });
        const Error error = test::error_of([&] { extract_archive(file, "x.tar.gz", into, {}); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        EXPECT_EQ(seen.message(), error.message());
        EXPECT_TRUE(is_untouched());
        return error.message();
    }
    /// Only the archive and the empty folder lie in the scratch folder.
    [[nodiscard]] bool is_untouched() const {
        std::size_t count = 0;
        for (const fs::directory_entry& entry : fs::directory_iterator(scratch.path())) {
            count += entry.path() == file || entry.path() == into ? 0U : 1U;
        }
        return count == 0 && fs::is_empty(into);
    }
    [[nodiscard]] struct stat status_of(const std::string& name) const {
        struct stat status = {};
        EXPECT_EQ(lstat((into / name).c_str(), &status), 0) << name;
        return status;
    }

    test::Scratch scratch;
    fs::path file = scratch / "archive";
    fs::path into = scratch / "into";
};

TEST_F(Archive, every_compression_is_unpacked_alike) {
    for (const char* filter : {"none", "gzip", "bzip2", "xz", "lzma", "zstd"}) {
        fs::remove_all(into);
        fs::create_directory(into);
        const ArchiveSummary summary =
            extract_archive(built(k_tree, filter), "x", into, ExtractionPolicy{});
        EXPECT_EQ(summary.entries, 6U) << filter;
        EXPECT_EQ(summary.top_folder, "top");
        EXPECT_TRUE(summary.has_debian_folder);
        EXPECT_EQ(read_file(into / "top/debian/control"), "Source: x\n");
        EXPECT_EQ(read_file(into / "top/hard"), "Source: x\n");
        EXPECT_EQ(fs::read_symlink(into / "top/link"), "debian/rules");
    }
}

TEST_F(Archive, modes_and_owners_become_harmless) {
    extract_archive(built(k_tree), "x", into, {});
    EXPECT_EQ(status_of("top/debian/rules").st_mode & 07777U, 0755U);
    EXPECT_EQ(status_of("top/debian/control").st_mode & 07777U, 0644U);
    EXPECT_EQ(status_of("top").st_mode & 07777U, 0755U);
    EXPECT_EQ(status_of("top/debian/rules").st_mtime, 1'700'000'000);
    for (const char* name : {"", "top", "top/link", "top/debian/rules"}) {
        EXPECT_EQ(status_of(name).st_uid, geteuid()) << name;
    }
}

TEST_F(Archive, the_folder_keeps_its_own_mode) {
    ASSERT_EQ(chmod(into.c_str(), 0750), 0);
    extract_archive(built(k_tree), "x", into, {});
    EXPECT_EQ(status_of("").st_mode & 07777U, 0750U);
}

TEST_F(Archive, names_beyond_ascii_are_kept_as_bytes) {
    const std::string utf8 = "na\xc3\xafve";
    const std::string latin1 = "na\xefve";
    extract_archive(built({{utf8, 'f', "1"}, {latin1, 'f', "2"}}), "x", into, {});
    EXPECT_EQ(read_file(into / utf8), "1");
    EXPECT_EQ(read_file(into / latin1), "2");
}

TEST_F(Archive, long_names_are_read) {
    const std::string name = std::string(150, 'a') + "/" + std::string(200, 'b');
    extract_archive(built({{name, 'f', "1"}}), "x", into, {});
    EXPECT_EQ(read_file(into / name), "1");
}

TEST_F(Archive, names_that_lead_out_are_refused) {
    EXPECT_EQ(refusal_of({{"ok", 'f', "x"}, {"../../etc/passwd", 'f', "evil"}}),
              "x.tar.gz: entry \"../../etc/passwd\" leads out of the archive");
    EXPECT_EQ(refusal_of({{"ok", 'f', "x"}, {"/etc/passwd", 'f', "evil"}}),
              "x.tar.gz: entry \"/etc/passwd\" has an absolute name");
}

TEST_F(Archive, writing_through_a_link_is_refused) {
    EXPECT_EQ(refusal_of({{"a", 'l', "b"}, {"a/x", 'f', "evil"}}),
              "x.tar.gz: entry \"a/x\" lies behind \"a\", which is a symbolic link");
    EXPECT_EQ(refusal_of({{"a", 'l', "/tmp"}, {"a/x", 'f', "evil"}}),
              "x.tar.gz: entry \"a\" is a symbolic link that may lead out of the archive, to "
              "\"/tmp\"");
}

TEST_F(Archive, links_that_lead_out_are_refused) {
    EXPECT_EQ(refusal_of({{"a", 'l', "../../../etc/passwd"}}),
              "x.tar.gz: entry \"a\" is a symbolic link that may lead out of the archive, to "
              "\"../../../etc/passwd\"");
    EXPECT_EQ(refusal_of({{"a", 'h', "/etc/passwd"}}),
              "x.tar.gz: entry \"a\" is a hard link to what is no earlier file of the archive, to "
              "\"/etc/passwd\"");
    EXPECT_EQ(refusal_of({{"a", 'h', "../archive"}}),
              "x.tar.gz: entry \"a\" is a hard link to what is no earlier file of the archive, to "
              "\"../archive\"");
}

TEST_F(Archive, a_file_that_becomes_a_link_is_refused) {
    EXPECT_EQ(refusal_of({{"a", 'f', "x"}, {"a", 'l', "b"}}),
              "x.tar.gz: entry \"a\" turns a file into a symbolic link");
}

TEST_F(Archive, devices_and_pipes_are_refused) {
    EXPECT_EQ(refusal_of({{"null", 'c'}}),
              "x.tar.gz: entry \"null\" is a device: only files, folders and links are unpacked");
    EXPECT_EQ(refusal_of({{"pipe", 'p'}}),
              "x.tar.gz: entry \"pipe\" is a FIFO: only files, folders and links are unpacked");
}

TEST_F(Archive, a_newline_in_a_name_is_refused) {
    EXPECT_EQ(refusal_of({{"a\nb", 'f', "x"}}),
              "x.tar.gz: entry \"a\\x0ab\" has control characters in its name or target");
}

TEST_F(Archive, a_bomb_is_refused) {
    EXPECT_EQ(refusal_of({{"zeros", 'f', std::string(80U << 20U, '\0')}}),
              "x.tar.gz: unpacks to more than 500 times its size");
}

TEST_F(Archive, what_unpacks_to_too_much_is_refused) {
    ExtractionPolicy policy;
    policy.total_bytes = 1000;
    built({{"a", 'f', std::string(600, 'a')}, {"b", 'f', std::string(600, 'b')}});
    const Error error = test::error_of([&] { extract_archive(file, "x", into, policy); });
    EXPECT_EQ(error.message(), "x: unpacks to more than 1000 bytes");
    EXPECT_TRUE(is_untouched());
}

TEST_F(Archive, dangling_links_are_tolerated_where_the_sandbox_unpacks) {
    ExtractionPolicy policy;
    policy.symlinks_may_dangle = true;
    built({{"a", 'l', "/usr/share/misc/config.sub"}});
    EXPECT_EQ(inspect_archive(file, "x", policy).entries, 1U);
    const Error error = test::error_of([&] { extract_archive(file, "x", into, policy); });
    EXPECT_EQ(error.status(), ExitStatus::bug);
}

TEST_F(Archive, what_is_no_archive_is_refused) {
    write_file(file, "just text, and quite a lot of it");
    const Error error =
        test::error_of([&] { static_cast<void>(inspect_archive(file, "x.tar.gz", {})); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar.gz: cannot be read: Unrecognized archive format");
}

/// What the worker does, in this process: a crash fails the test, and it is quick.
ArchiveSummary walked_here(std::string_view bytes) {
    const FileDescriptor descriptor(memfd_create("archive", MFD_CLOEXEC));
    write_all(descriptor.get(), bytes, "archive");
    lseek(descriptor.get(), 0, SEEK_SET);
    ArchiveReader reader(descriptor.get(), "x", ArchiveReader::Format::tar);
    EntryPolicy policy("x", {});
    return walk_archive(
        reader, policy, [](archive_entry*, const std::string&) {}, [](const ContentBlock&) {});
}

TEST_F(Archive, one_cut_anywhere_is_refused_or_a_shorter_one) {
    for (const char* filter : {"gzip", "bzip2", "xz", "lzma", "zstd", "none"}) {
        const std::string whole = read_file(built(k_tree, filter));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            try {
                EXPECT_LE(walked_here(whole.substr(0, size)).entries, 6U) << filter << size;
            } catch (const Error& error) {
                EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
            }
        }
    }
}

TEST_F(Archive, a_compressed_one_cut_inside_its_entries_is_refused) {
    for (const char* filter : {"gzip", "bzip2", "xz", "lzma", "zstd"}) {
        const std::string whole = read_file(built(k_tree, filter));
        write_file(file, whole.substr(0, whole.size() / 2));
        const Error error = test::error_of([&] { extract_archive(file, "x.tar", into, {}); });
        EXPECT_THAT(error.message(), testing::StartsWith("x.tar: cannot be read: ")) << filter;
        EXPECT_TRUE(is_untouched());
    }
}

TEST_F(Archive, a_member_is_read_without_unpacking) {
    built(k_tree);
    EXPECT_EQ(read_member(file, "x", "top/debian/control"), "Source: x\n");
    EXPECT_EQ(read_member(file, "x", "./top/debian/control"), "Source: x\n");
}

TEST_F(Archive, a_member_that_is_none_is_refused) {
    built(k_tree);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"absent", "x: absent: is not in the archive"},
        {"top/link", "x: top/link: is not a regular file"},
        {"top/debian", "x: top/debian: is not a regular file"}};
    for (const auto& [member, message] : cases) {
        EXPECT_EQ(test::error_of([&, wanted = member] {
                      static_cast<void>(read_member(file, "x", wanted));
                  }).message(),
                  message);
    }
    const Error large =
        test::error_of([&] { static_cast<void>(read_member(file, "x", "top/debian/control", 5)); });
    EXPECT_EQ(large.message(), "x: top/debian/control: is larger than 5 bytes");
}

TEST_F(Archive, a_member_that_is_there_twice_is_refused) {
    built({{"a", 'f', "one"}, {"a", 'f', "two"}});
    EXPECT_EQ(test::error_of([&] { static_cast<void>(read_member(file, "x", "a")); }).message(),
              "x: a: is there twice");
}

} // namespace
} // namespace stopgap::source
