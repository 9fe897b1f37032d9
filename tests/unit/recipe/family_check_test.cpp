// What the package format of a base's target has no use for.

#include "recipe/family_check.hpp"
#include "recipe_text.hpp"

#include <gmock/gmock.h>

namespace stopgap::test {

namespace {

std::string base_from(const std::string& target, const std::string& file) {
    return recipe({.base = "[[base]]\ntarget = \"" + target + "\"\n" + file +
                           " = { path = \"files/base\", sha256 = \"" + k_digest + "\" }\n"});
}

std::vector<std::string> mistakes_in(const std::string& text, const FamilyOf& family_of) {
    std::vector<std::string> messages;
    for (const Problem& problem : family_mistakes(parsed(text), family_of)) {
        messages.push_back(shown(problem));
    }
    return messages;
}

TEST(FamilyCheck, TakesNoSrpmForADebianTarget) {
    EXPECT_THAT(mistakes_in(base_from("debian-bookworm-amd64", "srpm"), family_by_name),
                testing::ElementsAre(
                    "recipe.toml:9:8: base.srpm: debian-bookworm-amd64 builds no RPM packages "
                    "(name the base by source and version)"));
    EXPECT_THAT(mistakes_in(base_from("el9-x86_64", "srpm"), family_by_name), testing::IsEmpty());
}

TEST(FamilyCheck, TakesNoDscForAnRpmTarget) {
    EXPECT_THAT(mistakes_in(base_from("el9-x86_64", "dsc"), family_by_name),
                testing::ElementsAre("recipe.toml:9:7: base.dsc: el9-x86_64 builds no Debian "
                                     "packages (name the base by source and version, or by srpm)"));
    EXPECT_THAT(mistakes_in(base_from("debian-bookworm-amd64", "dsc"), family_by_name),
                testing::IsEmpty());
}

TEST(FamilyCheck, TakesPackagingForAnRpmTargetFromAnotherOne) {
    const std::string bump = bump_from("path = \"files/x\", sha256 = \"" + k_digest + "\"");
    const FamilyOf always_rpm_but = [](const std::string& name) -> std::optional<Family> {
        return name == "trixie" ? std::nullopt : std::optional<Family>(Family::rpm);
    };
    EXPECT_THAT(
        mistakes_in(bump + "packaging = { suite = \"trixie\" }\n", always_rpm_but),
        testing::ElementsAre("recipe.toml:8:1: base.packaging.suite: \"trixie\" is no target with "
                             "RPM packages (on an RPM target it names another target: "
                             "fedora44-x86_64)"));
    EXPECT_THAT(mistakes_in(bump + "packaging = { suite = \"fedora44-x86_64\" }\n", always_rpm_but),
                testing::IsEmpty());
}

TEST(FamilyCheck, HoldsATargetThatNobodyKnowsToNothing) {
    EXPECT_THAT(mistakes_in(base_from("ours", "srpm"), family_by_name), testing::IsEmpty());
}

TEST(FamilyCheck, BelievesTheDescriptionBeforeTheName) {
    const FamilyOf always_rpm = [](const std::string&) { return Family::rpm; };
    EXPECT_THAT(mistakes_in(base_from("ours-amd64", "dsc"), always_rpm), testing::SizeIs(1));
}

TEST(FamilyCheck, NamesBuildOptionsThatNoBaseReads) {
    const Recipe words = parsed(recipe({.rest = "[build]\noptions = [\"parallel=2\"]\n"}));
    const Recipe table = parsed(recipe({.rest = "[build]\noptions = { without = [\"ldap\"] }\n"}));
    const FamilyOf always_rpm = [](const std::string&) { return Family::rpm; };
    EXPECT_THAT(settings_without_use(words, family_by_name), testing::IsEmpty());
    EXPECT_THAT(settings_without_use(table, always_rpm), testing::IsEmpty());
    EXPECT_THAT(settings_without_use(table, family_by_name),
                testing::ElementsAre("build.options (a table is rpmbuild's, and no base has an "
                                     "RPM target)"));
    EXPECT_THAT(settings_without_use(words, always_rpm),
                testing::ElementsAre("build.options (words are Debian's, and no base has a Debian "
                                     "target)"));
}

TEST(FamilyByName, IsReadFromTheArchitecture) {
    EXPECT_EQ(family_by_name("debian-bookworm-amd64"), Family::deb);
    EXPECT_EQ(family_by_name("ubuntu-noble-arm64"), Family::deb);
    EXPECT_EQ(family_by_name("el9-x86_64"), Family::rpm);
    EXPECT_EQ(family_by_name("fedora-41-aarch64"), Family::rpm);
    EXPECT_EQ(family_by_name("ours-s390x"), std::nullopt);
    EXPECT_EQ(family_by_name("ours"), std::nullopt);
}

} // namespace

} // namespace stopgap::test
