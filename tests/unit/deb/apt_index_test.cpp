#include "ecosystem/deb/apt_index.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_control = "Package: hello\n"
                              "Version: 1:9.5-0hot1\n"
                              "Architecture: amd64\n"
                              "Depends: libc6 (>= 2.34)\n"
                              "Description: a greeting\n"
                              " made up\n";

IndexedFile hello() {
    return {"pool/hello_9.5-0hot1_amd64.deb", std::string(64, 'a'), 7};
}

std::string refusal_of(const std::string& control, const IndexedFile& file) {
    return test::error_of([&] { static_cast<void>(packages_stanza(control, file, "amd64")); })
        .message();
}

TEST(AStanzaOfPackages, IsTheControlFileWithPlaceSizeAndDigest) {
    EXPECT_EQ(packages_stanza(k_control, hello(), "amd64"),
              k_control + "Filename: pool/hello_9.5-0hot1_amd64.deb\nSize: 7\nSHA256: " +
                  std::string(64, 'a') + "\n");
}

TEST(AStanzaOfPackages, TakesNoWordOfThePackageAboutItsFile) {
    const std::string hostile = k_control + "filename: ../../evil.deb\nSize: 1\nMD5sum: 0\n"
                                            "SHA1: 0\nSHA256: 0\nSHA512: 0\n";
    EXPECT_EQ(packages_stanza(hostile, hello(), "amd64"),
              packages_stanza(k_control, hello(), "amd64"));
}

TEST(AStanzaOfPackages, IsRefusedWhereTheFileNameSaysOtherThanTheControlFile) {
    const IndexedFile other = {"pool/hello_9.6-0hot1_amd64.deb", std::string(64, 'a'), 7};
    EXPECT_EQ(refusal_of(k_control, other),
              "hello_9.6-0hot1_amd64.deb: its control file is that of "
              "\"hello_9.5-0hot1_amd64.deb\"");
}

TEST(AStanzaOfPackages, IsRefusedForAnotherArchitecture) {
    const std::string foreign = "Package: hello\nVersion: 1\nArchitecture: arm64\n";
    const IndexedFile file = {"pool/hello_1_arm64.deb", std::string(64, 'a'), 7};
    EXPECT_EQ(refusal_of(foreign, file), "hello_1_arm64.deb: is for arm64, not for amd64");
}

TEST(AStanzaOfPackages, IsRefusedWhereAControlFileHoldsTwoStanzas) {
    EXPECT_EQ(refusal_of(k_control + "\nPackage: evil\n", hello()),
              "pool/hello_9.5-0hot1_amd64.deb: control:8: a second stanza, where one is expected");
}

TEST(AStanzaOfPackages, SurvivesAControlFileThatIsCutOrChangedAnywhere) {
    const auto parse = [](const std::string& control) {
        static_cast<void>(packages_stanza(control, hello(), "amd64"));
    };
    test::expect_survives_truncation(k_control, parse);
    test::expect_survives_mutation(k_control, parse);
}

TEST(AReleaseFile, ListsEachIndexWithWordsThatNeverChange) {
    Target target;
    target.release = "bookworm";
    target.architecture = "amd64";
    target.description = "Debian 12 (bookworm), amd64";
    const Instant date{std::chrono::seconds(1764374400)};
    EXPECT_EQ(release_text(target, date, date + std::chrono::hours(24),
                           {{"main/binary-amd64/Packages", std::string(64, 'a'), 7}}),
              "Origin: stopgap\n"
              "Label: stopgap\n"
              "Suite: bookworm-hotfix\n"
              "Codename: bookworm-hotfix\n"
              "Date: Sat, 29 Nov 2025 00:00:00 UTC\n"
              "Valid-Until: Sun, 30 Nov 2025 00:00:00 UTC\n"
              "Acquire-By-Hash: yes\n"
              "Architectures: amd64\n"
              "Components: main\n"
              "Description: Hotfixes for Debian 12 (bookworm), amd64\n"
              "SHA256:\n " +
                  std::string(64, 'a') + " 7 main/binary-amd64/Packages\n");
}

} // namespace
} // namespace stopgap::deb
