// Descriptions of RPM targets.

#include "sandbox/targets.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::sandbox {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* k_minimal = R"(description = "d"
family = "rpm"
distribution = "el"
release = "9"
architecture = "x86_64"
versions = "rpm-plain"
keyring = "el9.asc"
[[repository]]
mirror = "el"
)";

constexpr const char* k_whole = R"(description = "d"
family = "rpm"
distribution = "el"
release = "9"
releasever = "9.4"
architecture = "x86_64"
versions = "rpm-caret"
keyring = "/keys/el9.asc"
rpmdb = "/usr/lib/sysimage/rpm"
root_packages = ["bash"]
bootstrap_packages = ["dnf"]
[[repository]]
name = "baseos"
mirror = "el"
path = "$releasever/BaseOS/$basearch/os/"
[[repository]]
name = "extras"
url = "https://mirror.example/$releasever/extras"
metadata = "unsigned"
[[repository]]
name = "own"
url = "https://mirror.example/own"
packages = "unsigned"
metadata = "signed"
[[source_repository]]
name = "baseos-source"
mirror = "el"
path = "9.4/BaseOS/source/tree"
)";

Target parsed(const std::string& text) {
    return parse_target(text, "/t/el9.toml");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

std::string message(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(parsed(text)); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    return error.message();
}

TEST(RpmTargets, AreReadWhole) {
    const Target target = parsed(k_whole);
    EXPECT_EQ(target.name, "el9");
    EXPECT_EQ(target.family, Family::rpm);
    EXPECT_EQ(target.versions, VersionScheme::rpm_caret);
    EXPECT_EQ(target.releasever, "9.4");
    EXPECT_EQ(target.rpmdb, "/usr/lib/sysimage/rpm");
    EXPECT_THAT(target.root_packages, ElementsAre("bash"));
    EXPECT_THAT(target.bootstrap_packages, ElementsAre("dnf"));
    ASSERT_EQ(target.repositories.size(), 3U);
    EXPECT_EQ(target.repositories[0].name, "baseos");
    EXPECT_EQ(target.repositories[0].mirror, "el");
    EXPECT_EQ(target.repositories[0].path, "9.4/BaseOS/x86_64/os");
    EXPECT_FALSE(target.repositories[0].may_be_unsigned_metadata);
    EXPECT_FALSE(target.repositories[0].may_be_unsigned_packages);
    EXPECT_EQ(target.repositories[1].url, "https://mirror.example/9.4/extras");
    EXPECT_TRUE(target.repositories[1].may_be_unsigned_metadata);
    EXPECT_TRUE(target.repositories[2].may_be_unsigned_packages);
    ASSERT_EQ(target.source_repositories.size(), 1U);
    EXPECT_EQ(target.source_repositories[0].name, "baseos-source");
}

TEST(RpmTargets, HaveDefaults) {
    const Target target = parsed(k_minimal);
    EXPECT_EQ(target.releasever, "9");
    EXPECT_EQ(target.rpmdb, "/var/lib/rpm");
    EXPECT_EQ(target.keyring, "/t/el9.asc");
    EXPECT_EQ(target.repositories[0].name, "el");
    EXPECT_EQ(target.repositories[0].path, "");
    EXPECT_EQ(parsed(replaced(k_minimal, "mirror = \"el\"", "url = \"http://127.0.0.1:1\""))
                  .repositories[0]
                  .name,
              "el");
}

TEST(RpmTargets, RefuseKeysOfTheOtherFamily) {
    EXPECT_EQ(message(std::string(k_minimal) + "suites = [\"9\"]\n"),
              "/t/el9.toml:10:10: \"suites\" belongs to targets of family deb");
    EXPECT_EQ(message(std::string(k_minimal) + "[[sibling]]\nmirror = \"el\"\n"),
              "/t/el9.toml:10:1: \"sibling\" belongs to targets of family deb");
    EXPECT_EQ(message(replaced(replaced(k_minimal, "\"rpm\"", "\"deb\""), "rpm-plain", "debian") +
                      "suites = [\"9\"]\npath = \"x\"\n"),
              "/t/el9.toml:11:8: \"path\" belongs to targets of family rpm");
    EXPECT_EQ(message(replaced(k_minimal, "rpm-plain", "debian")),
              "/t/el9.toml:6:12: \"versions\" must be one of rpm-caret, rpm-plain, not \"debian\"");
    EXPECT_EQ(message(std::string(k_minimal) + "pathh = \"x\"\n"),
              "/t/el9.toml:10:9: unknown key \"pathh\"; did you mean \"path\"?");
}

TEST(RpmTargets, RefuseRepositoriesThatCannotBe) {
    const std::string path = "/t/el9.toml:10:8: \"path\" must lead below the mirror, such as "
                             "\"9/BaseOS/x86_64/os\"";
    for (const std::string wrong : {"../x", "/x", "a//b", "a/./b", "a b", "a%2fb", "a?b"}) {
        EXPECT_EQ(message(std::string(k_minimal) + "path = \"" + wrong + "\"\n"), path) << wrong;
    }
    EXPECT_EQ(message(std::string(k_minimal) + "name = \"a/b\"\n"),
              "/t/el9.toml:10:8: \"name\" must be letters, digits and . _ -, such as \"baseos\"");
    EXPECT_EQ(message(std::string(k_minimal) + "[[repository]]\nmirror = \"el\"\npath = \"x\"\n"),
              "/t/el9.toml:10:1: two repositories are called \"el\": give each its own \"name\"");
    EXPECT_EQ(
        message(std::string(k_minimal) + "metadata = \"unsigned\"\npackages = \"unsigned\"\n"),
        "/t/el9.toml:8:1: metadata or packages must be signed: otherwise nothing is verified");
    EXPECT_EQ(message(std::string(k_minimal) + "metadata = \"no\"\n"),
              "/t/el9.toml:10:12: \"metadata\" must be one of signed, unsigned, not \"no\"");
    EXPECT_EQ(message(replaced(k_minimal, "mirror = \"el\"", "url = \"ftp://mirror.example\"")),
              "/t/el9.toml:9:7: \"url\" must be an http or https URL");
    EXPECT_EQ(message(replaced(k_minimal, "[[repository]]", "[[source_repository]]")),
              "/t/el9.toml:1:1: a target has at least one [[repository]]");
    EXPECT_EQ(message(replaced(k_minimal, "release =", "rpmdb = \"var/lib/rpm\"\nrelease =")),
              "/t/el9.toml:4:9: \"rpmdb\" must be an absolute path without \"..\"");
}

TEST(RpmTargets, CutAnywhereAreRefusedOrWhole) {
    const std::string whole = k_whole;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        try {
            EXPECT_FALSE(parsed(whole.substr(0, size)).repositories.empty()) << size;
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), ExitStatus::usage) << size;
            EXPECT_THAT(error.message(), HasSubstr("/t/el9.toml:")) << size;
        }
    }
}

TEST(Targets, ThatNoTomlReaderCanHoldAreRefusedWithTheirPlace) {
    std::string deep = "description = ";
    for (int i = 0; i < 400000; ++i) {
        deep += '[';
    }
    EXPECT_EQ(message(deep), "/t/el9.toml:1:47: is nested too deeply to be read");
    EXPECT_THAT(message("description = \"\xff\"\n"), HasSubstr("this byte is not UTF-8"));
    EXPECT_THAT(message("a = 1\na = 2\n"), HasSubstr("/t/el9.toml:2:5: not TOML: "));
    EXPECT_THAT(message("a = 99999999999999999999999999\n"), HasSubstr("/t/el9.toml:1:"));
    EXPECT_THAT(message("description = \"a\\u0007b\"\n"), HasSubstr("holds a control character"));
}

} // namespace

} // namespace stopgap::sandbox
