#include "ecosystem/rpm/install_check.hpp"

#include "fixture.hpp"

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TinyPackage app(const std::string& release) {
    return {.name = "app", .release = release, .files = {"/usr/bin/app"}};
}

TinyPackage app_tools(const std::string& release) {
    return {.name = "app-tools",
            .release = release,
            .tags = {"Requires: app = 1-" + release},
            .files = {"/usr/bin/app-tool"}};
}

/// Refuses to go, and lets an upgrade pass: the argument is how many versions will be left.
const char* const k_stays = "if tonumber(arg[2]) == 0 then error('no way') end";

class InstallCheckTest : public DnfTest {
  protected:
    /// Builds the packages as a hotfix; each header says what its tags say.
    std::vector<BuiltRpm> build(const std::vector<TinyPackage>& packages) {
        build_packages(packages, built_folder());
        std::vector<BuiltRpm> built;
        for (const TinyPackage& package : packages) {
            const std::string evr = package.version + "-" + package.release;
            BuiltRpm one{package.name, parse_evr(evr),
                         "noarch",     package.name + "-" + evr + ".noarch.rpm",
                         {},           {package.name + " = " + evr}};
            for (const std::string& tag : package.tags) {
                if (tag.starts_with("Requires: ")) {
                    one.requires_.push_back(tag.substr(10));
                }
            }
            built.push_back(one);
        }
        return built;
    }

    [[nodiscard]] fs::path built_folder() const { return state() / "built"; }
    [[nodiscard]] fs::path log() const { return state() / "install.log"; }

    InstallCheck check(const std::vector<BuiltRpm>& built,
                       const std::vector<ServedBinary>& served) {
        return check_install(root(), built, built_folder(), served, repositories(), log(),
                             workplace());
    }

    static std::vector<std::string> texts(const InstallCheck& check) {
        std::vector<std::string> texts;
        for (const Finding& finding : check.findings) {
            texts.push_back(finding.kind + " " + finding.subject + ": " + finding.evidence.text);
        }
        return texts;
    }
};

const std::vector<ServedBinary> k_served = {{"app", "1-1", "noarch"},
                                            {"app-tools", "1-1", "noarch"}};

TEST_F(InstallCheckTest, UpgradesTheBaseAndRemovesIt) {
    distribute({tiny_base(), app("1"), app_tools("1")});
    const InstallCheck done = check(build({app("1^hot1"), app_tools("1^hot1")}), k_served);
    EXPECT_THAT(texts(done), IsEmpty());
    EXPECT_THAT(done.notes,
                ElementsAre("2 of 2 packages: upgraded from the base (app-1-1.noarch) and "
                            "removed"));
    EXPECT_THAT(read_file(log()), HasSubstr("### upgrade to the hotfix: dnf install -- "
                                            "/stopgap/built/app-1-1^hot1.noarch.rpm"));
}

TEST_F(InstallCheckTest, InstallsFreshWhereTheBaseIsNoLongerServed) {
    distribute({tiny_base()});
    const InstallCheck done = check(build({app("1^hot1")}), {});
    EXPECT_THAT(texts(done), IsEmpty());
    EXPECT_THAT(done.notes, ElementsAre("1 of 1 package: installed fresh and removed (the "
                                        "target does not serve the base's binaries)"));
}

TEST_F(InstallCheckTest, GoesBackToAnOlderBaseFirst) {
    distribute({tiny_base(), app("1"), app("2")}, {"tiny-base", "app"});
    const InstallCheck done = check(build({app("1^hot1")}), {{"app", "1-1", "noarch"}});
    EXPECT_THAT(texts(done), IsEmpty());
    EXPECT_THAT(done.notes, ElementsAre(HasSubstr("upgraded from the base (app-1-1.noarch)")));
}

TEST_F(InstallCheckTest, NamesARequirementThatNobodyServes) {
    distribute({tiny_base(), app("1")});
    TinyPackage hotfix = app("1^hot1");
    hotfix.tags = {"Requires: absent"};
    EXPECT_THAT(texts(check(build({hotfix}), {{"app", "1-1", "noarch"}})),
                ElementsAre(HasSubstr("not-installable app: the built set is not accepted as an "
                                      "upgrade: ")));
    EXPECT_THAT(read_file(log()), HasSubstr("nothing provides absent needed by app-1-1^hot1"));
}

TEST_F(InstallCheckTest, RefusesASetThatIsNoUpgrade) {
    distribute({tiny_base(), app("2")});
    EXPECT_THAT(texts(check(build({app("1")}), {{"app", "1-2", "noarch"}})),
                ElementsAre(HasSubstr("not-installable app: ")));
}

TEST_F(InstallCheckTest, RefusesASetThatRemovesSomething) {
    distribute({tiny_base(), {.name = "victim", .files = {"/usr/bin/victim"}}, app("1")},
               {"tiny-base", "victim"});
    TinyPackage hotfix = app("1^hot1");
    hotfix.tags = {"Obsoletes: victim"};
    EXPECT_THAT(texts(check(build({hotfix}), {{"app", "1-1", "noarch"}})),
                ElementsAre("not-installable app: it removes victim"));
}

TEST_F(InstallCheckTest, NamesAFileOfTwoPackages) {
    distribute({tiny_base(), app("1")});
    TinyPackage hotfix = app("1^hot1");
    hotfix.files.emplace_back("/etc/tiny-release");
    EXPECT_THAT(texts(check(build({hotfix}), {{"app", "1-1", "noarch"}})),
                ElementsAre(HasSubstr("file /etc/tiny-release")));
}

TEST_F(InstallCheckTest, NamesAScriptletThatFailsOnlyInTheHotfix) {
    distribute({tiny_base(), app("1")});
    TinyPackage hotfix = app("1^hot1");
    hotfix.post = "error('no way')";
    EXPECT_THAT(texts(check(build({hotfix}), {{"app", "1-1", "noarch"}})),
                ElementsAre(HasSubstr("not-installable app: a scriptlet fails that did not fail in "
                                      "the base: ")));
}

TEST_F(InstallCheckTest, OnlyNotesAScriptletThatFailsInTheBaseAsWell) {
    TinyPackage failing = app("1");
    failing.post = "error('no way')";
    distribute({tiny_base(), failing});
    failing.release = "1^hot1";
    const InstallCheck done = check(build({failing}), {{"app", "1-1", "noarch"}});
    EXPECT_THAT(texts(done), IsEmpty());
    ASSERT_EQ(done.notes.size(), 2U);
    EXPECT_THAT(done.notes[1], HasSubstr("a scriptlet fails in a clean root: "));
}

TEST_F(InstallCheckTest, RefusesASetThatCannotBeRemoved) {
    distribute({tiny_base(), app("1")});
    TinyPackage hotfix = app("1^hot1");
    hotfix.preun = k_stays;
    EXPECT_THAT(texts(check(build({hotfix}), {{"app", "1-1", "noarch"}})),
                ElementsAre(HasSubstr("not-installable app: the built set cannot be removed")));
}

TEST_F(InstallCheckTest, OnlyNotesARemovalThatTheBaseRefusesAsWell) {
    TinyPackage staying = app("1");
    staying.preun = k_stays;
    distribute({tiny_base(), staying});
    staying.release = "1^hot1";
    const InstallCheck done = check(build({staying}), {{"app", "1-1", "noarch"}});
    EXPECT_THAT(texts(done), IsEmpty());
    ASSERT_FALSE(done.notes.empty());
    EXPECT_EQ(done.notes[0], "1 of 1 package: upgraded from the base (app-1-1.noarch) and not "
                             "removed, as the base's own packages refuse to be: the log says why");
    EXPECT_THAT(read_file(log()), HasSubstr("### remove the base: dnf remove -- app"));
}

TEST_F(InstallCheckTest, ChecksOneByOneWhatExcludesEachOther) {
    distribute({tiny_base()});
    const InstallCheck done = check(build({{.name = "left", .tags = {"Conflicts: right"}},
                                           {.name = "right", .tags = {"Requires: both"}},
                                           {.name = "both"}}),
                                    {});
    EXPECT_THAT(texts(done), IsEmpty());
    ASSERT_EQ(done.notes.size(), 4U);
    EXPECT_EQ(done.notes[1], "right: 2 of 2 packages: installed fresh and removed (the "
                             "target does not serve the base's binaries)");
    EXPECT_EQ(done.notes[3], "3 packages, of which some exclude each other: each installed and "
                             "removed with those that it depends on");
}

TEST_F(InstallCheckTest, NamesPackagesThatNeedTheBaseExactly) {
    distribute({tiny_base(),
                app("1"),
                app_tools("1"),
                {.name = "outside", .tags = {"Requires: app = 1-1"}},
                {.name = "easy", .tags = {"Requires: app >= 1"}}});
    const InstallCheck done = check(build({app("1^hot1"), app_tools("1^hot1")}), k_served);
    EXPECT_THAT(texts(done),
                ElementsAre("strict-dependency outside: outside-1-1.noarch requires app = 1-1, "
                            "which the base provides and the hotfix does not"));
    EXPECT_EQ(done.notes.size(), 1U);
}

TEST_F(InstallCheckTest, TakesUnsignedPackagesOnlyFromTheBuild) {
    distribute({tiny_base(), app("1")});
    const Root base = root();
    // The repository's copy in the store is signed; dnf itself would refuse one that is not.
    LocalMirror mirror(repositories(), workplace().scratch / "unsigned");
    build_packages({{.name = "app"}}, state() / "unsigned");
    fs::create_directories(mirror.folder() / "os");
    fs::copy_file(state() / "unsigned/app-1-1.noarch.rpm",
                  mirror.folder() / "os/app-1-1.noarch.rpm");
    DnfPlace place;
    place.lowers = {base.tree};
    Dnf dnf(repositories().target(), mirror, place, workplace());
    EXPECT_FALSE(dnf.run({"install", "--", "app"}).succeeded());
    EXPECT_FALSE(dnf.run({"install", "--", "app"}, Trust::built_by_us).succeeded());
    EXPECT_EQ(dnf.installed().size(), 1U);
}

} // namespace

} // namespace stopgap::rpm
