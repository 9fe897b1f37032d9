#include "fixture.hpp"

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RootsTest : public DnfTest {};

TEST_F(RootsTest, AreWhatTheDescriptionNamesWithItsDependencies) {
    distribute({{.name = "tiny-base", .tags = {"Requires: other"}, .files = {"/etc/tiny-release"}},
                {.name = "other", .files = {"/usr/share/other"}},
                {.name = "unwanted", .files = {"/usr/share/unwanted"}}});
    const Root made = root();
    EXPECT_FALSE(made.state.was_there);
    EXPECT_THAT(files_in(made.tree), ElementsAre("etc/tiny-release", "usr/share/other"));
    EXPECT_TRUE(fs::exists(made.tree / "var/lib/rpm/rpmdb.sqlite"));
}

TEST_F(RootsTest, AreMadeOnce) {
    distribute({tiny_base()});
    const Root made = root();
    const Root again = root();
    EXPECT_TRUE(again.state.was_there);
    EXPECT_EQ(again.key, made.key);
    EXPECT_EQ(again.tree, made.tree);
}

TEST_F(RootsTest, HoldTheDatabaseWhereTheTargetsRpmHasIt) {
    distribute({tiny_base()});
    Target target = distribution().target({"tiny-base"});
    target.rpmdb = "/usr/lib/sysimage/rpm";
    describe(target);
    const Root made = root();
    EXPECT_TRUE(fs::exists(made.tree / "usr/lib/sysimage/rpm/rpmdb.sqlite"));
    EXPECT_FALSE(fs::exists(made.tree / "var/lib/rpm"));
}

TEST_F(RootsTest, ScriptletsRunInTheRootWithItsKernelFileSystems) {
    distribute({{.name = "tiny-base",
                 .files = {"/etc/tiny-release"},
                 .post = "local proc = io.open('/proc/self/status')\n"
                         "local null = io.open('/dev/null', 'w')\n"
                         "local file = io.open('/etc/made', 'w')\n"
                         "file:write(proc and null and 'both' or 'not both')\n"
                         "file:close()"}});
    EXPECT_EQ(read_file(root().tree / "etc/made"), "both");
}

TEST_F(RootsTest, DownloadNothingButWhatTheyNeed) {
    distribute({tiny_base(), {.name = "unwanted"}});
    static_cast<void>(root());
    EXPECT_THAT(distribution().requests(), testing::Contains("/os/tiny-base-1-1.noarch.rpm"));
    EXPECT_THAT(distribution().requests(),
                testing::Not(testing::Contains("/os/unwanted-1-1.noarch.rpm")));
}

TEST_F(RootsTest, ThatNeedWhatIsNotServedSayWhat) {
    distribute({{.name = "tiny-base", .tags = {"Requires: absent >= 2"}}});
    const Error error = test::error_of([&] { static_cast<void>(root()); });
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(),
              "dnf cannot make the root of tiny-noarch: nothing provides absent >= 2 needed "
              "by tiny-base-1-1.noarch");
    EXPECT_TRUE(workplace().layers.list().empty());
}

TEST_F(RootsTest, OfAFailingScriptletNameIt) {
    distribute({{.name = "tiny-base", .pre = "error('no way')"}});
    const Error error = test::error_of([&] { static_cast<void>(root()); });
    EXPECT_THAT(error.message(), HasSubstr("the root of tiny-noarch: dnf ended with status 1"));
    EXPECT_THAT(error.message(), HasSubstr("tiny-base"));
    EXPECT_THAT(error.hint(), HasSubstr("/logs/root-tiny-noarch-"));
}

TEST_F(RootsTest, OfABootstrapRootWithoutDnfSayTheMend) {
    distribute({tiny_base(), {.name = "rpm"}});
    Target target = distribution().target({"tiny-base"});
    target.bootstrap_packages = {"tiny-base"};
    describe(target);
    const Error error = test::error_of([&] { static_cast<void>(root()); });
    EXPECT_EQ(error.message(), "dnf: not in the root that tiny-noarch's bootstrap_packages make");
    EXPECT_EQ(error.hint(), "name the package with dnf in bootstrap_packages, or leave the key "
                            "out: then the host's dnf is used");
}

} // namespace

} // namespace stopgap::rpm
