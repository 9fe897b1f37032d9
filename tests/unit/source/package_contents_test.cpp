#include "source/package_contents.hpp"

#include "base/process.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_in(const PackageContents& contents) {
    std::vector<std::string> names;
    for (const auto& [name, entry] : contents) {
        names.push_back(name);
    }
    return names;
}

class PackageContentsTest : public testing::Test {
  protected:
    fs::path tar_of(const std::vector<test::BuiltEntry>& entries) {
        const fs::path file = folder_ / "x.tar.xz";
        test::build_archive(file, "xz", entries);
        return file;
    }

    test::Scratch folder_;
};

TEST_F(PackageContentsTest, OfATarballAreItsEntries) {
    const PackageContents contents = package_contents(
        tar_of({{"a/", 'd', "", 0755}, {"a/run", 'f', "content", 0755}, {"a/link", 'l', "/etc/x"}}),
        "x.tar.xz");
    EXPECT_THAT(names_in(contents), ElementsAre("a", "a/link", "a/run"));
    EXPECT_EQ(contents.at("a/run").kind, "file");
    EXPECT_EQ(contents.at("a/run").mode, "0755");
    EXPECT_EQ(contents.at("a/run").content,
              "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
    EXPECT_EQ(contents.at("a/run").size_bytes, 7U);
    EXPECT_EQ(contents.at("a/link").content, "/etc/x");
}

TEST_F(PackageContentsTest, OfADebLieBelowControlAndData) {
    const fs::path tree = folder_ / "tree";
    make_directories(tree / "DEBIAN");
    make_directories(tree / "usr/bin");
    write_file(tree / "DEBIAN/control", "Package: x\nVersion: 1\nArchitecture: all\n"
                                        "Maintainer: x <x@example.org>\nDescription: x\n");
    write_file(tree / "usr/bin/x", "content");
    const fs::path deb = folder_ / "x.deb";
    Command command;
    command.argv = {"dpkg-deb", "--root-owner-group", "--build", tree, deb};
    command.environment = {"PATH=/usr/bin:/bin"};
    run_or_throw(command, ExitStatus::machine);
    const PackageContents contents = package_contents(deb, "x.deb");
    EXPECT_EQ(contents.at("data/usr/bin/x").content,
              "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
    EXPECT_EQ(contents.at("data/usr/bin/x").owner, "root:root");
    EXPECT_EQ(contents.count("control/control"), 1U);
}

TEST_F(PackageContentsTest, MembersComeOutUnderTheirPlaces) {
    const fs::path file = tar_of({{"a/", 'd', "", 0755},
                                  {"a/run", 'f', "content", 04755},
                                  {"a/link", 'l', "/etc/passwd"},
                                  {"a/other", 'f', "other"}});
    const fs::path into = folder_ / "members";
    make_directories(into);
    extract_members(file, "x.tar.xz", {"a/other", "a/link", "a/run", "a/none"}, into);
    EXPECT_EQ(read_file(into / "0"), "other");
    EXPECT_FALSE(fs::exists(fs::symlink_status(into / "1"))) << "a link";
    EXPECT_EQ(read_file(into / "2"), "content");
    EXPECT_FALSE(fs::exists(into / "3"));
    EXPECT_EQ(fs::status(into / "2").permissions(), fs::perms(0755)) << "no set-id bit";
}

TEST_F(PackageContentsTest, ARefusedPackageGivesNoMembers) {
    const fs::path into = folder_ / "members";
    make_directories(into);
    EXPECT_EQ(test::error_of([&] {
                  extract_members(tar_of({{"a", 'f', "content"}, {"../b", 'f', "x"}}), "x.tar.xz",
                                  {"a"}, into);
              }).status(),
              ExitStatus::verification);
    EXPECT_TRUE(fs::is_empty(into));
}

TEST_F(PackageContentsTest, ADeviceRefusesThePackage) {
    const Error error = test::error_of([&] {
        static_cast<void>(package_contents(tar_of({{"null", 'c', ""}}), "x.tar.xz"));
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_THAT(error.message(), testing::HasSubstr("x.tar.xz: entry \"null\""));
}

TEST_F(PackageContentsTest, ADebWithoutItsTwoTarsIsRefused) {
    const fs::path file = folder_ / "x.deb";
    write_file(file, "!<arch>\n");
    EXPECT_EQ(test::error_of([&] { static_cast<void>(package_contents(file, "x.deb")); }).message(),
              "x.deb: has no control.tar and data.tar");
}

} // namespace
} // namespace stopgap::source
