// Source packages and their payloads.

#include "packages.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {
namespace {

using test::CpioEntry;
using testing::ElementsAre;
using testing::HasSubstr;

class SrpmTest : public test::Packages {
  protected:
    static fs::path empty_folder() {
        const fs::path folder = made->maker.next_file();
        make_directories(folder);
        return folder;
    }
    /// The package with another payload, its digests fitting.
    static fs::path with_payload(const std::vector<CpioEntry>& entries) {
        test::RpmBytes bytes = srpm_bytes();
        bytes.set_payload(stopgap::test::cpio_of(entries));
        return written(bytes.resealed());
    }
    static std::vector<CpioEntry> sound_entries() {
        std::vector<CpioEntry> entries;
        for (const std::pair<const std::string, std::string>& file : stopgap::test::tiny_files()) {
            entries.push_back({file.first, file.second});
        }
        entries.push_back({"tiny.spec", stopgap::test::tiny_spec()});
        return entries;
    }
    static std::string refused_to_unpack(const fs::path& package) {
        const fs::path folder = empty_folder();
        const Error error = test::error_of([&] { unpack_srpm(package, "x.rpm", folder); });
        EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
        EXPECT_TRUE(fs::is_empty(folder)) << error.message();
        return error.message();
    }
    static std::string refused_with(CpioEntry entry) {
        std::vector<CpioEntry> entries = sound_entries();
        entries.push_back(std::move(entry));
        return refused_to_unpack(with_payload(entries));
    }
};

TEST_F(SrpmTest, spec_sources_and_patches_are_named) {
    const Srpm srpm = read_srpm(made->tiny.source, "tiny.src.rpm", {});
    EXPECT_EQ(srpm.header.name, "tiny");
    EXPECT_EQ(srpm.spec_file, "tiny.spec");
    EXPECT_THAT(srpm.sources, testing::UnorderedElementsAre("tiny.txt", "more.txt"));
    EXPECT_THAT(srpm.patches, ElementsAre("a.patch"));
    ASSERT_EQ(srpm.files.size(), 4U);
    EXPECT_EQ(srpm.files[0].name, "a.patch");
    EXPECT_EQ(srpm.files[0].size_bytes, 6U);
    EXPECT_EQ(srpm.files[0].sha256.size(), 64U);
}

TEST_F(SrpmTest, the_payload_is_unpacked_as_plain_files) {
    const fs::path folder = empty_folder();
    unpack_srpm(made->tiny.source, "tiny.src.rpm", folder);
    EXPECT_EQ(read_file(folder / "tiny.spec"), stopgap::test::tiny_spec());
    for (const std::pair<const std::string, std::string>& file : stopgap::test::tiny_files()) {
        EXPECT_EQ(read_file(folder / file.first), file.second);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 4);
    EXPECT_EQ(fs::status(folder / "tiny.spec").permissions(), fs::perms(0644));
}

TEST_F(SrpmTest, every_compression_of_rpm_is_read) {
    for (const char* payload :
         {"w9.gzdio", "w9.bzdio", "w6.xzdio", "w6.lzdio", "w3.zstdio", "w.ufdio"}) {
        const stopgap::test::BuiltPackages built =
            made->maker.build(stopgap::test::tiny_spec(), stopgap::test::tiny_files(),
                              {"--define", std::string("_source_payload ") + payload});
        const fs::path folder = empty_folder();
        unpack_srpm(built.source, "tiny.src.rpm", folder);
        EXPECT_EQ(read_file(folder / "tiny.txt"), "hello\n") << payload;
    }
}

TEST_F(SrpmTest, a_forged_payload_with_the_same_files_would_be_the_same) {
    const fs::path folder = empty_folder();
    unpack_srpm(with_payload(sound_entries()), "x.rpm", folder);
    EXPECT_EQ(read_file(folder / "tiny.txt"), "hello\n");
}

TEST_F(SrpmTest, a_binary_package_is_refused) {
    EXPECT_EQ(refused(made->tiny.binary),
              "x.rpm: is no source package, but tiny-2:1.0-1.el9.noarch");
}

TEST_F(SrpmTest, payloads_that_escape_are_refused) {
    EXPECT_EQ(refused_with({"../escaped", "x"}),
              "x.rpm: entry \"../escaped\" leads out of the archive");
    EXPECT_EQ(refused_with({"/tmp/escaped", "x"}),
              "x.rpm: entry \"/tmp/escaped\" has an absolute name");
    EXPECT_EQ(refused_with({"folder/file", "x"}), "x.rpm: entry \"folder/file\" lies in a folder");
    EXPECT_EQ(refused_with({"link", "/etc/passwd", 0120777}),
              "x.rpm: entry \"link\" is a symbolic link: only regular files are unpacked");
    EXPECT_EQ(refused_with({"folder", "", 0040755}),
              "x.rpm: entry \"folder\" is a folder: only regular files are unpacked");
    EXPECT_EQ(refused_with({"device", "", 0020666}),
              "x.rpm: entry \"device\" is a device: only files, folders and links are unpacked");
    EXPECT_EQ(refused_with({"fifo", "", 0010666}),
              "x.rpm: entry \"fifo\" is a FIFO: only files, folders and links are unpacked");
    EXPECT_EQ(refused_with({"a\nb", "x"}),
              "x.rpm: entry \"a\\x0ab\" has control characters in its name or target");
}

TEST_F(SrpmTest, payloads_that_hold_other_files_than_the_header_lists_are_refused) {
    EXPECT_EQ(refused_with({"more.sh", "x"}),
              "x.rpm: entry \"more.sh\" is not in the package's list of files");
    EXPECT_EQ(refused_with({"tiny.txt", "hello\n"}), "x.rpm: entry \"tiny.txt\" is there twice");
    std::vector<CpioEntry> entries = sound_entries();
    entries.pop_back();
    EXPECT_EQ(refused_to_unpack(with_payload(entries)),
              "x.rpm: entry \"tiny.spec\" is listed and not there");
    entries = sound_entries();
    entries[0].content += "!";
    EXPECT_EQ(refused_to_unpack(with_payload(entries)),
              "x.rpm: entry \"a.patch\" has 7 bytes, and 6 in the package's list of files");
    entries[0].content = "PATCH\n";
    EXPECT_EQ(refused_to_unpack(with_payload(entries)),
              "x.rpm: entry \"a.patch\" has not the digest of the package's list of files");
}

TEST_F(SrpmTest, hard_links_in_the_payload_are_refused) {
    std::vector<CpioEntry> entries = sound_entries();
    entries[0].links = entries[1].links = 2;
    entries[0].inode = entries[1].inode = 77;
    EXPECT_THAT(refused_to_unpack(with_payload(entries)),
                HasSubstr("only regular files are unpacked"));
}

TEST_F(SrpmTest, a_payload_cut_off_anywhere_is_refused_though_its_digests_fit) {
    const std::string whole = stopgap::test::cpio_of(sound_entries());
    for (std::size_t size = 1; size + 124 < whole.size(); size += 397) {
        test::RpmBytes bytes = srpm_bytes();
        bytes.set_payload(whole.substr(0, size));
        EXPECT_THAT(refused_to_unpack(written(bytes.resealed())), HasSubstr("x.rpm: ")) << size;
    }
    const test::RpmBytes real = srpm_bytes();
    for (std::size_t size = 1; size < real.payload().size(); size += 97) {
        test::RpmBytes bytes = real;
        bytes.set_payload(real.payload().substr(0, size));
        EXPECT_THAT(refused_to_unpack(written(bytes.resealed())), HasSubstr("x.rpm: ")) << size;
    }
}

TEST_F(SrpmTest, file_names_of_the_header_that_lead_away_are_refused) {
    for (const char* name : {"../x.txt", "-rf__txt", "a\nb_.txt", "a/b_.txt"}) {
        test::RpmBytes bytes = srpm_bytes();
        bytes.replace_in_header("tiny.txt", name);
        EXPECT_THAT(refused(written(bytes.resealed())), HasSubstr("x.rpm: its header")) << name;
    }
    test::RpmBytes twice = srpm_bytes();
    twice.replace_in_header("tiny.txt", "more.txt");
    EXPECT_EQ(refused(written(twice.resealed())), "x.rpm: its header lists \"more.txt\" twice");
}

TEST_F(SrpmTest, files_in_folders_that_the_header_does_not_list_are_refused) {
    test::RpmBytes bytes = srpm_bytes();
    bytes.rename_tag(1116, 5999); // DIRINDEXES
    EXPECT_EQ(refused(written(bytes.resealed())),
              "x.rpm: its header's lists of files do not match each other");
    bytes.rename_tag(1034, 1116); // FILEMTIMES: as many numbers, far beyond the only folder
    EXPECT_EQ(refused(written(bytes.resealed())),
              "x.rpm: its header's lists of files do not match each other");
}

TEST_F(SrpmTest, another_payload_format_is_refused) {
    test::RpmBytes bytes = srpm_bytes();
    bytes.replace_in_header(std::string("\0cpio\0", 6), std::string("\0drpm\0", 6));
    EXPECT_EQ(refused_to_unpack(written(bytes.resealed())),
              "x.rpm: its payload is \"drpm\", not cpio");
}

TEST_F(SrpmTest, a_package_whose_sources_are_left_out_says_so) {
    std::string spec = stopgap::test::tiny_spec();
    spec.insert(spec.find("Patch1:"), "NoSource: 3\n");
    const stopgap::test::BuiltPackages built = made->maker.build(spec, stopgap::test::tiny_files());
    const Srpm srpm = read_srpm(built.source, "tiny.nosrc.rpm", {});
    EXPECT_EQ(srpm.header.arch, "nosrc");
    EXPECT_EQ(srpm.files.size(), 3U);
}

} // namespace
} // namespace stopgap::rpm
