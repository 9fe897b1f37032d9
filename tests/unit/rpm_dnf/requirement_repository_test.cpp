#include "ecosystem/rpm/requirement_repository.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(RequirementXml, HasTheThreeFormsOfARequirement) {
    EXPECT_EQ(requirement_xml("pkgconfig(zlib)"), R"x(<rpm:entry name="pkgconfig(zlib)"/>)x");
    EXPECT_EQ(requirement_xml("/usr/bin/perl"), R"x(<rpm:entry name="/usr/bin/perl"/>)x");
    EXPECT_EQ(requirement_xml("foo >= 1:2.3-4"),
              R"x(<rpm:entry name="foo" flags="GE" epoch="1" ver="2.3" rel="4"/>)x");
    EXPECT_EQ(requirement_xml("foo < 2~rc1"),
              R"x(<rpm:entry name="foo" flags="LT" epoch="0" ver="2~rc1"/>)x");
    EXPECT_EQ(requirement_xml("(a >= 1 if b)"), R"x(<rpm:entry name="(a &gt;= 1 if b)"/>)x");
    EXPECT_EQ(requirement_xml("perl(A::B)"), R"x(<rpm:entry name="perl(A::B)"/>)x");
}

TEST(RequirementXml, RefusesWhatIsNone) {
    for (const char* text : {"", "-y", "--installroot=/", "foo bar", "foo >= ", "foo >= 1 2",
                             "foo ~ 1", "foo >= x:1", "foo >= 1/2", "@core", "foo\nbar", "\x01"}) {
        EXPECT_EQ(requirement_xml(text), "") << text;
    }
}

TEST(RequirementRepository, LeavesOutWhatIsAboutThePackageItself) {
    const RequirementRepository wanted(
        {"zlib", "rpmlib(CompressedFileNames) <= 3.0.4-1", "config(foo) = 1-1", "bash", "zlib"});
    EXPECT_THAT(wanted.requirements(), ElementsAre("bash", "zlib"));
    EXPECT_THAT(wanted.packages(), ElementsAre("stopgap-requirement-1", "stopgap-requirement-2"));
    EXPECT_THAT(wanted.refused(), IsEmpty());
}

TEST(RequirementRepository, NamesWhatNoPackageManagerMayBeGiven) {
    const RequirementRepository wanted({"zlib", "-y"});
    ASSERT_EQ(wanted.refused().size(), 1U);
    EXPECT_EQ(wanted.refused()[0].kind, "unmet-build-dependency");
    EXPECT_EQ(wanted.refused()[0].subject, "-y");
    EXPECT_EQ(wanted.refused()[0].evidence.text, "this is no requirement that rpm knows");
}

TEST(RequirementRepository, WritesAnIndexThatItsRepomdNames) {
    const test::Scratch scratch;
    RequirementRepository({"a & b", "a"}).write(scratch / "r");
    const std::string index = read_file(scratch / "r/repodata/primary.xml");
    EXPECT_THAT(index, HasSubstr("<name>stopgap-requirement-1</name>"));
    EXPECT_THAT(read_file(scratch / "r/repodata/repomd.xml"), HasSubstr(sha256_of(index)));
}

TEST(RequirementRepository, FindsTheRequirementThatDnfIsAbout) {
    const RequirementRepository wanted({"foo-devel", "(foo if bash)", "pkgconfig(z) >= 99"});
    // dnf 4.14.0
    const std::vector<Finding> findings = wanted.unmet_in(R"(Error: 
 Problem 1: conflicting requests
  - nothing provides foo-devel needed by stopgap-requirement-2-1-1.noarch
 Problem 2: problem with installed package bash-5.2.15-2+b13.x86_64
  - package stopgap-requirement-1-1-1.noarch requires (foo if bash), but none of the providers can be installed
  - conflicting requests
 Problem 3: package stopgap-requirement-33-1-1.noarch is none of ours
)");
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].subject, "foo-devel");
    EXPECT_EQ(findings[0].evidence.text, "nothing provides foo-devel needed by the build");
    EXPECT_EQ(findings[1].subject, "(foo if bash)");
    EXPECT_EQ(findings[1].evidence.text,
              "problem with installed package bash-5.2.15-2+b13.x86_64; the build requires "
              "(foo if bash), but none of the providers can be installed");
}

} // namespace

} // namespace stopgap::rpm
