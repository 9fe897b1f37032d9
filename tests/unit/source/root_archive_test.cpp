#include "source/root_archive.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

using test::BuiltEntry;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string k_arm_program = std::string("\x7f"
                                              "ELF\x02\x01\x01",
                                              7) +
                                  std::string(9, '\0') + std::string("\x02\0\xb7\0", 4);

class RootArchiveTest : public testing::Test {
  protected:
    RootArchive filtered(const std::vector<BuiltEntry>& entries,
                         Whiteouts whiteouts = Whiteouts::none,
                         const std::string& filter = "gzip") {
        test::build_archive(file_, filter, entries);
        return filtered(whiteouts);
    }
    RootArchive filtered(Whiteouts whiteouts, const std::set<std::string>& links_below = {}) {
        fs::remove_all(folder_);
        fs::create_directory(folder_);
        return filter_root_archive(file_, "root", folder_, whiteouts, links_below);
    }
    /// As a layer over one with the links "var/run" and "srv/data/link".
    RootArchive laid_over(const std::vector<BuiltEntry>& entries) {
        test::build_archive(file_, "none", entries);
        return filtered(Whiteouts::oci, {"var/run", "srv/data/link"});
    }
    /// What tar lists of the outcome: "MODE NAME", and " -> TARGET" or " link to TARGET".
    [[nodiscard]] std::vector<std::string> listed() const {
        std::vector<std::string> lines;
        Command command;
        command.argv = {"tar",       "--list",
                        "--verbose", "--numeric-owner",
                        "--file",    (folder_ / "tree.tar").string()};
        for (const std::string& line : lines_of(run(command).output)) {
            const std::vector<std::string> words = words_of(line);
            lines.push_back(words[0] + " " + joined({words.begin() + 5, words.end()}, " "));
        }
        return lines;
    }
    std::string refusal_of(const std::vector<BuiltEntry>& entries,
                           Whiteouts whiteouts = Whiteouts::none) {
        const Error error =
            test::error_of([&] { static_cast<void>(filtered(entries, whiteouts)); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }

    test::Scratch scratch_;
    fs::path file_ = scratch_ / "root.tar";
    fs::path folder_ = scratch_ / "out";
};

TEST_F(RootArchiveTest, KeepsModesLinksAndNamesAndMasksSetUidBits) {
    for (const char* filter : {"none", "gzip", "bzip2", "xz", "zstd"}) {
        const RootArchive found = filtered({{"./", 'd', "", 0755},
                                            {"./tmp/", 'd', "", 01777},
                                            {"./su", 'f', "program", 06755},
                                            {"./bin", 'l', "/usr/bin", 0777},
                                            {"./out", 'l', "../../etc", 0777},
                                            {"./hard", 'h', "./su", 0755}},
                                           Whiteouts::none, filter);
        EXPECT_EQ(found.entries, 6U);
        EXPECT_THAT(listed(),
                    ElementsAre("drwxr-xr-x ./", "drwxrwxrwt tmp/", "-rwxr-xr-x su",
                                "lrwxrwxrwx bin -> /usr/bin", "lrwxrwxrwx out -> ../../etc",
                                "hrwxr-xr-x hard link to su"));
    }
}

TEST_F(RootArchiveTest, LeavesOutAndCountsWhatAUserNamespaceCannotMake) {
    const RootArchive found = filtered({{"dev/null", 'c'}, {"pipe", 'p'}, {"file", 'f', "x"}});
    EXPECT_EQ(found.left_out, 2U);
    EXPECT_THAT(listed(), ElementsAre("-rw-r--r-- file"));
}

TEST_F(RootArchiveTest, TellsWhiteoutsOfAnOciLayerAndDoesNotUnpackThem) {
    const std::vector<BuiltEntry> layer = {
        {"etc/.wh.motd", 'f'}, {"usr/games/.wh..wh..opq", 'f'}, {"etc/new", 'f', "x"}};
    const RootArchive found = filtered(layer, Whiteouts::oci);
    EXPECT_THAT(found.removed, ElementsAre("etc/motd"));
    EXPECT_THAT(found.emptied, ElementsAre("usr/games"));
    EXPECT_THAT(listed(), ElementsAre("-rw-r--r-- etc/new"));
    EXPECT_THAT(filtered(layer).removed, IsEmpty());
}

TEST_F(RootArchiveTest, RefusesAWhiteoutOfNothingOrOfAParent) {
    for (const char* name : {"etc/.wh.", "etc/.wh..", "etc/.wh..."}) {
        EXPECT_EQ(refusal_of({{name, 'f'}}, Whiteouts::oci),
                  std::string("root: entry \"") + name + "\" takes nothing away");
    }
}

TEST_F(RootArchiveTest, RefusesWhatLeadsOutOrLiesBehindALink) {
    EXPECT_EQ(refusal_of({{"../x", 'f', "x"}}), "root: entry \"../x\" leads out of the archive");
    EXPECT_EQ(refusal_of({{"/x", 'f', "x"}}), "root: entry \"/x\" has an absolute name");
    EXPECT_EQ(refusal_of({{"a", 'l', "/etc"}, {"a/x", 'f', "x"}}),
              "root: entry \"a/x\" lies behind \"a\", which is a symbolic link");
    EXPECT_EQ(refusal_of({{"a/../../.wh.x", 'f', "x"}}, Whiteouts::oci),
              "root: entry \"a/../../.wh.x\" leads out of the archive");
}

TEST_F(RootArchiveTest, RefusesWhatLiesBehindALinkOfALowerLayer) {
    for (const char* name : {"var/run/x", "var/run/.wh.x", "var/run/a/b"}) {
        EXPECT_EQ(test::error_of([&] {
                      laid_over({{name, 'f', "x"}});
                  }).message(),
                  std::string("root: entry \"") + name +
                      "\" lies behind \"var/run\", which is a symbolic link of a lower layer");
    }
}

TEST_F(RootArchiveTest, KeepsAccountOfTheLinksOfTheLayersBelow) {
    EXPECT_THAT(laid_over({{"bin", 'l', "usr/bin"}}).links,
                ElementsAre("bin", "srv/data/link", "var/run"));
    EXPECT_THAT(laid_over({{"var/run/", 'd'}, {"var/run/x", 'f', "x"}}).links,
                ElementsAre("srv/data/link"));
    EXPECT_THAT(laid_over({{"var/.wh.run", 'f'}}).links, ElementsAre("srv/data/link"));
    EXPECT_THAT(laid_over({{".wh.srv", 'f'}}).links, ElementsAre("var/run"));
    EXPECT_THAT(laid_over({{"srv/.wh..wh..opq", 'f'}}).links, ElementsAre("var/run"));
    EXPECT_THAT(laid_over({{".wh..wh..opq", 'f'}}).links, IsEmpty());
}

TEST_F(RootArchiveTest, TellsWhichProgramsAreThereAndForWhichMachine) {
    const std::vector<RootProgram> programs = filtered({{"usr/bin/dpkg", 'f', k_arm_program, 0755},
                                                        {"usr/bin/fakeroot", 'l', "/etc/x"},
                                                        {"usr/bin/other", 'f', k_arm_program, 0755},
                                                        {"bin/rpm", 'f', "#!/bin/sh\n", 0755}})
                                                  .programs;
    ASSERT_EQ(programs.size(), 3U);
    EXPECT_EQ(programs[0].path, "usr/bin/dpkg");
    EXPECT_EQ(programs[0].elf_machine, 183U);
    EXPECT_EQ(programs[1].path, "usr/bin/fakeroot");
    EXPECT_EQ(programs[2].path, "bin/rpm");
    EXPECT_EQ(programs[2].elf_machine, 0U);
}

TEST_F(RootArchiveTest, SeesAnOciLayout) {
    EXPECT_TRUE(filtered({{"oci-layout", 'f', "{}"}}).is_oci_layout);
    EXPECT_FALSE(filtered({{"etc/oci-layout", 'f', "{}"}}).is_oci_layout);
}

TEST_F(RootArchiveTest, RefusesAnArchiveThatIsCutOffAnywhere) {
    test::build_archive(file_, "none", {{"a", 'f', "content"}, {"b", 'd'}});
    const std::string whole = read_file(file_);
    for (std::size_t size = 1; size < 2 * 512; size += 97) {
        write_file(file_, whole.substr(0, size));
        EXPECT_EQ(test::error_of([&] { static_cast<void>(filtered(Whiteouts::none)); }).status(),
                  ExitStatus::verification)
            << size;
    }
}

} // namespace
} // namespace stopgap::source
