#include "ecosystem/deb/machine_mirrors.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

Repository repository(const std::string& mirror, const std::string& suite) {
    Repository made;
    made.mirror = mirror;
    made.suite = suite;
    made.components = {"main"};
    return made;
}

std::vector<Target> targets() {
    Target target;
    target.distribution = "debian";
    target.repositories = {repository("debian", "bookworm"),
                           repository("debian-security", "bookworm-security")};
    target.siblings = {repository("debian", "sid")};
    return {target};
}

using Mirrors = std::map<std::string, std::string>;

TEST(MirrorsOfTheMachine, AreThoseOfTheSuitesThatTargetsName) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tbookworm\tDebian\n"
                         "http://s.example/security/\tbookworm-security\tDebian\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"},
                       {"debian-security", "http://s.example/security/"}}));
}

TEST(MirrorsOfTheMachine, AreFoundThroughASiblingSuite) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tsid\tDebian\n", targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

TEST(MirrorsOfTheMachine, LeaveOutOtherVendorsRepositories) {
    EXPECT_EQ(mirrors_in("https://packages.example/tool/\tstable\tTool\n", targets()), Mirrors{});
}

TEST(MirrorsOfTheMachine, LeaveOutWhatIsNoWebAddress) {
    EXPECT_EQ(
        mirrors_in("file:/srv/debian/\tbookworm\tDebian\ncdrom:x\tbookworm\tDebian\n", targets()),
        Mirrors{});
}

TEST(MirrorsOfTheMachine, AreTheFirstOfSeveral) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tbookworm\tDebian\nhttp://b.example/debian/"
                         "\tbookworm\tDebian\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

TEST(MirrorsOfTheMachine, AreNotThoseOfAnotherVendorThatUsesTheSuitesName) {
    EXPECT_EQ(mirrors_in("https://tool.example/apt/\tbookworm\tTool\n"
                         "http://a.example/debian/\tbookworm\tDebian\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

TEST(MirrorsOfTheMachine, AreTakenWithoutAnOriginOnlyWhereNoneIsKnown) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tbookworm\t\n", targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
    EXPECT_EQ(mirrors_in("http://unknown.example/\tbookworm\t\n"
                         "http://a.example/debian/\tbookworm\tDebian\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

} // namespace
} // namespace stopgap::deb
