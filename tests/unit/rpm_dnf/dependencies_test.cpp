#include "ecosystem/rpm/dependencies.hpp"

#include "fixture.hpp"

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DependenciesTest : public DnfTest {
  protected:
    void SetUp() override {
        DnfTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        distribute({tiny_base(),
                    {.name = "libtiny", .files = {"/usr/lib64/libtiny.so.1"}},
                    {.name = "libtiny-devel",
                     .version = "1.2",
                     .tags = {"Requires: libtiny", "Provides: pkgconfig(tiny) = 1.2"},
                     .files = {"/usr/include/tiny.h"}},
                    {.name = "broken", .tags = {"Requires: nobody-has-this"}},
                    {.name = "left", .tags = {"Conflicts: right"}},
                    {.name = "right"},
                    {.name = "extra", .files = {"/usr/bin/extra"}}});
    }

    Dependencies ensure(const std::vector<std::string>& requirements) {
        return ensure_dependencies(root(), requirements, "test", repositories(), workplace());
    }

    static std::vector<std::string> names(const Dependencies& dependencies) {
        std::vector<std::string> names;
        for (const PackageEntry& package : dependencies.packages) {
            names.push_back(package.name);
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    static std::vector<std::string> findings(const Dependencies& dependencies) {
        std::vector<std::string> texts;
        for (const Finding& finding : dependencies.state.findings) {
            texts.push_back(finding.kind + " " + finding.subject + ": " + finding.evidence.text);
        }
        return texts;
    }
};

TEST_F(DependenciesTest, BecomeALayerOfTheirFilesAlone) {
    const Dependencies made = ensure({"pkgconfig(tiny) >= 1.2", "/etc/tiny-release"});
    EXPECT_THAT(names(made), ElementsAre("libtiny", "libtiny-devel"));
    EXPECT_FALSE(made.state.was_there);
    EXPECT_EQ(made.state.summary, "2 packages");
    EXPECT_THAT(files_in(made.tree), ElementsAre("usr/include/tiny.h", "usr/lib64/libtiny.so.1"));
    for (const char* name : {"dev", "proc", "sys", "stopgap"}) {
        EXPECT_FALSE(fs::exists(made.tree / name)) << name;
    }
}

TEST_F(DependenciesTest, AreRememberedAndFoundAgain) {
    const Dependencies made = ensure({"libtiny-devel"});
    const Dependencies foreseen =
        foresee_dependencies(root(), {"libtiny-devel"}, repositories(), workplace());
    EXPECT_TRUE(foreseen.state.was_there);
    EXPECT_EQ(foreseen.state.key, made.state.key);
    EXPECT_EQ(ensure({"libtiny-devel"}).tree, made.tree);
    EXPECT_LT(foreseen.state.seconds, 0.5); // no dnf
}

TEST_F(DependenciesTest, ThatTheRootMeetsNeedNoLayer) {
    const Dependencies none = ensure({"tiny-base", "rpmlib(X) <= 1"});
    EXPECT_THAT(none.packages, IsEmpty());
    EXPECT_TRUE(none.tree.empty());
    EXPECT_TRUE(none.state.was_there);
}

TEST_F(DependenciesTest, MeanWhatRichOnesMeanInAPackage) {
    EXPECT_THAT(names(ensure({"(extra if tiny-base)"})), ElementsAre("extra"));
    EXPECT_THAT(names(ensure({"(extra if nobody-has-this)"})), IsEmpty());
    EXPECT_THAT(names(ensure({"(nobody-has-this or libtiny)"})), ElementsAre("libtiny"));
    EXPECT_THAT(names(ensure({"(libtiny and extra)"})), ElementsAre("extra", "libtiny"));
}

TEST_F(DependenciesTest, ThatNobodyServesAreFindings) {
    const Dependencies unmet = ensure(
        {"foo-devel", "pkgconfig(tiny) >= 9", "libtiny", "/usr/bin/nope", "(foo if tiny-base)"});
    EXPECT_TRUE(unmet.tree.empty());
    EXPECT_THAT(findings(unmet),
                testing::UnorderedElementsAre(
                    "unmet-build-dependency foo-devel: nothing provides foo-devel needed by the "
                    "build",
                    "unmet-build-dependency pkgconfig(tiny) >= 9: nothing provides "
                    "pkgconfig(tiny) >= 9 needed by the build",
                    "unmet-build-dependency /usr/bin/nope: nothing provides /usr/bin/nope needed "
                    "by the build",
                    testing::StartsWith("unmet-build-dependency (foo if tiny-base): ")));
}

TEST_F(DependenciesTest, ThatCannotBeInstalledNameTheRequirement) {
    EXPECT_THAT(findings(ensure({"broken"})),
                ElementsAre(testing::AllOf(
                    testing::StartsWith("unmet-build-dependency broken: "),
                    testing::HasSubstr("nothing provides nobody-has-this needed by broken"))));
    EXPECT_THAT(findings(ensure({"left", "right"})),
                ElementsAre(testing::HasSubstr("unmet-build-dependency ")));
}

TEST_F(DependenciesTest, AreNeverOptionsPatternsFilesOrGroups) {
    EXPECT_THAT(findings(ensure({"--nogpgcheck"})),
                ElementsAre("unmet-build-dependency --nogpgcheck: this is no requirement that rpm "
                            "knows"));
    EXPECT_THAT(findings(ensure({"lib*"})),
                ElementsAre(testing::StartsWith("unmet-build-dependency lib*: ")));
    EXPECT_THAT(findings(ensure({"/stopgap/mirror/os/extra-1-1.noarch.rpm"})),
                ElementsAre(testing::StartsWith("unmet-build-dependency /stopgap/mirror")));
}

} // namespace

} // namespace stopgap::rpm
