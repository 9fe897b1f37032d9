#include "sandbox/targets.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::sandbox {

namespace {

using ::testing::HasSubstr;

const fs::path k_shipped = fs::path(STOPGAP_SOURCE_DIR) / "sandbox/roots";

constexpr const char* k_minimal = R"(description = "d"
family = "deb"
distribution = "debian"
release = "r"
architecture = "amd64"
versions = "debian"
keyring = "keys.gpg"
[[repository]]
mirror = "debian"
suites = ["r", "r-updates"]
components = ["main"]
)";

class TargetsTest : public ::testing::Test {
  protected:
    /// The message of loading `text` as t.toml, without the folder.
    std::string message(const std::string& text) const {
        write_file(file(), text);
        const Error error = test::error_of([&] { static_cast<void>(load_target(file())); });
        EXPECT_EQ(error.status(), ExitStatus::usage);
        return error.message().substr(scratch_.path().string().size() + 1);
    }
    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        return text.replace(text.find(from), from.size(), to);
    }
    [[nodiscard]] fs::path file() const { return scratch_ / "t.toml"; }

    test::Scratch scratch_;
};

TEST_F(TargetsTest, EveryShippedDescriptionLoads) {
    const std::vector<Target> targets = known_targets({k_shipped});
    std::vector<std::string> names;
    for (const Target& target : targets) {
        names.push_back(target.name);
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{
                  "almalinux9-x86_64", "amazonlinux2023-x86_64", "centos-stream10-x86_64",
                  "centos-stream9-x86_64", "debian-bookworm-amd64", "debian-bullseye-amd64",
                  "debian-sid-amd64", "debian-trixie-amd64", "fedora43-x86_64", "fedora44-x86_64",
                  "opensuse-leap15.6-x86_64", "opensuse-tumbleweed-x86_64", "rocky9-x86_64",
                  "ubuntu-jammy-amd64", "ubuntu-noble-amd64"}));
}

TEST_F(TargetsTest, AMissingKeyringIsToldWithHowToComeByIt) {
    write_file(file(), std::string("keyring_help = \"ask Ann for it\"\n") + k_minimal);
    const Target target = find_target("t", {scratch_.path()});
    const Error error = test::error_of([&] {
        require_keyring(target, {scratch_ / "none", scratch_.path()});
    });
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(),
              "t: its keyring " + (scratch_ / "keys.gpg").string() + " is not there");
    EXPECT_EQ(error.hint(), "ask Ann for it");
    write_file(scratch_ / "keys.gpg", "");
    EXPECT_NO_THROW(require_keyring(target, {scratch_.path()}));
}

TEST_F(TargetsTest, EachShippedDescriptionSaysHowToComeByItsKeyringUnlessDebianHasIt) {
    for (const Target& target : known_targets({k_shipped})) {
        const fs::path file = k_shipped / (target.name + ".toml");
        EXPECT_EQ(keyring_help_in(read_file(file), file).empty(), target.distribution == "debian")
            << target.name;
    }
}

TEST_F(TargetsTest, BookwormHasItsThreeSuitesAndTheOthersBesideThem) {
    const Target target = find_target("debian-bookworm-amd64", {k_shipped});
    ASSERT_EQ(target.repositories.size(), 3U);
    EXPECT_EQ(target.repositories[1].suite, "bookworm-updates");
    EXPECT_EQ(target.repositories[2].suite, "bookworm-security");
    EXPECT_EQ(target.repositories[2].mirror, "debian-security");
    EXPECT_EQ(target.repositories[2].components, std::vector<std::string>{"main"});
    EXPECT_FALSE(target.repositories[0].may_be_expired);
    EXPECT_EQ(target.keyring, "/usr/share/keyrings/debian-archive-keyring.gpg");
    EXPECT_EQ(target.digest.size(), 64U);
}

TEST_F(TargetsTest, OnlyRollingSuitesMayBeExpired) {
    for (const Target& target : known_targets({k_shipped})) {
        std::vector<Repository> all = target.repositories;
        all.insert(all.end(), target.siblings.begin(), target.siblings.end());
        for (const Repository& repository : all) {
            EXPECT_EQ(repository.may_be_expired,
                      repository.suite.starts_with("sid") || repository.suite.starts_with("forky"))
                << target.name << " " << repository.suite;
        }
    }
}

TEST_F(TargetsTest, AnUnknownTargetIsToldWithWhatIsMeant) {
    const Error error =
        test::error_of([] { static_cast<void>(find_target("debian-bokworm-amd64", {k_shipped})); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(), "target \"debian-bokworm-amd64\": no description of it is known");
    EXPECT_EQ(error.hint(), "did you mean \"debian-bookworm-amd64\"?");
}

TEST_F(TargetsTest, AnEarlierFoldersDescriptionHidesALaterOnes) {
    write_file(scratch_ / "debian-sid-amd64.toml", k_minimal);
    const std::vector<fs::path> folders = {scratch_ / "absent", scratch_.path(), k_shipped};
    EXPECT_EQ(find_target("debian-sid-amd64", folders).description, "d");
}

TEST_F(TargetsTest, ARelativeKeyringLiesBesideTheDescription) {
    write_file(file(), k_minimal);
    EXPECT_EQ(load_target(file()).keyring, scratch_ / "keys.gpg");
}

TEST_F(TargetsTest, MistakesAreToldWithTheirPlace) {
    EXPECT_EQ(message(replaced(k_minimal, "keyring", "keyrin")),
              "t.toml:1:1: \"keyring\" is missing");
    EXPECT_EQ(message(std::string(k_minimal) + "component = [\"main\"]\n"),
              "t.toml:12:13: unknown key \"component\"; did you mean \"components\"?");
    EXPECT_EQ(message(replaced(k_minimal, "\"deb\"", "\"deps\"")),
              "t.toml:2:10: \"family\" must be one of deb, rpm, not \"deps\"");
    EXPECT_EQ(message(replaced(k_minimal, "[\"r\", \"r-updates\"]", "[1]")),
              "t.toml:10:11: \"suites\" must be a string of printable characters, and not empty");
    EXPECT_EQ(message(replaced(k_minimal, "mirror = \"debian\"", "")),
              "t.toml:8:1: a repository has either a \"mirror\" or a \"url\"");
    EXPECT_EQ(message(replaced(k_minimal, "[[repository]]", "[repository]")),
              "t.toml:8:1: \"repository\" must be tables: [[repository]]");
}

TEST_F(TargetsTest, ADescriptionCutAnywhereIsRefusedOrWhole) {
    const std::string whole = read_file(k_shipped / "debian-bookworm-amd64.toml");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        try {
            EXPECT_FALSE(parse_target(whole.substr(0, size), file()).repositories.empty()) << size;
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), ExitStatus::usage) << size;
            EXPECT_THAT(error.message(), HasSubstr("t.toml:")) << size;
        }
    }
}

} // namespace

} // namespace stopgap::sandbox
