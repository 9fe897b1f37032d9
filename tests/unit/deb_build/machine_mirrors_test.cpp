#include "ecosystem/deb/machine_mirrors.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

std::vector<Target> targets() {
    Target target;
    target.repositories = {{"debian", "", "bookworm", {"main"}, false},
                           {"debian-security", "", "bookworm-security", {"main"}, false}};
    target.siblings = {{"debian", "", "sid", {"main"}, false}};
    return {target};
}

using Mirrors = std::map<std::string, std::string>;

TEST(MirrorsOfTheMachine, AreThoseOfTheSuitesThatTargetsName) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tbookworm\n"
                         "http://s.example/security/\tbookworm-security\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"},
                       {"debian-security", "http://s.example/security/"}}));
}

TEST(MirrorsOfTheMachine, AreFoundThroughASiblingSuite) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tsid\n", targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

TEST(MirrorsOfTheMachine, LeaveOutOtherVendorsRepositories) {
    EXPECT_EQ(mirrors_in("https://packages.example/tool/\tstable\n", targets()), Mirrors{});
}

TEST(MirrorsOfTheMachine, LeaveOutWhatIsNoWebAddress) {
    EXPECT_EQ(mirrors_in("file:/srv/debian/\tbookworm\ncdrom:x\tbookworm\n", targets()), Mirrors{});
}

TEST(MirrorsOfTheMachine, AreTheFirstOfSeveral) {
    EXPECT_EQ(mirrors_in("http://a.example/debian/\tbookworm\nhttp://b.example/debian/\tbookworm\n",
                         targets()),
              (Mirrors{{"debian", "http://a.example/debian/"}}));
}

} // namespace
} // namespace stopgap::deb
