#include "ecosystem/package_changes.hpp"

#include "base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PackageSide side(const std::string& version) {
    PackageSide side;
    side.version = version;
    side.files = {{"usr/bin/x", {"file", "0755", "root:root", "1", "aa"}},
                  {"usr/lib/l", {"link", "0777", "root:root", "1", "l.1"}}};
    side.relations = {"Depends: libc6 (>= 2.34)", "Depends: x-data (= " + version + ")"};
    side.scripts = {{"postinst", "aa"}};
    return side;
}

std::vector<std::string> told(const PackageChange& change) {
    std::vector<std::string> files;
    for (const FileChange& file : change.files) {
        files.push_back(file.path + ": " + file.what);
    }
    return files;
}

TEST(APackagesChange, IsNothingWhereOnlyTimesAndItsOwnVersionDiffer) {
    PackageSide built = side("1.0-1+bhot1");
    built.files["usr/bin/x"].modified = "2";
    const PackageChange change = change_between(side("1.0-1"), built);
    EXPECT_THAT(change.files, IsEmpty());
    EXPECT_THAT(change.relations, IsEmpty());
    EXPECT_THAT(change.scripts, IsEmpty());
    EXPECT_EQ(change.same_files, 2U);
    EXPECT_EQ(change.vendor_version, "1.0-1");
}

TEST(APackagesChange, NamesFilesThatAreNewGoneOrOther) {
    PackageSide built = side("2");
    built.files["usr/bin/x"] = {"file", "4755", "root:root", "1", "bb", 1500};
    built.files["usr/bin/y"] = {"file", "0755", "root:root", "1", "bb", 2000};
    built.files["usr/lib/l"].content = "l.2";
    built.files["etc/x"] = {"file", "0644", "root:root", "1", "cc"};
    PackageSide vendor = side("1");
    vendor.files["usr/bin/x"].size_bytes = 1400;
    vendor.files["usr/bin/y"] = {"file", "0755", "root:root", "1", "aa", 2001};
    vendor.files["usr/share/old"] = {"file", "0644", "root:root", "1", "cc"};
    EXPECT_THAT(told(change_between(vendor, built)),
                ElementsAre("etc/x: new",
                            "usr/bin/x: content (1.5 kB, was 1.4 kB); mode 4755, was 0755",
                            "usr/bin/y: content (2000 bytes, was 2001)",
                            "usr/lib/l: leads to l.2, was l.1", "usr/share/old: gone"));
}

TEST(APackagesChange, NamesAFolderOnlyWhereNothingInItTellsOfIt) {
    PackageSide built = side("2");
    built.files["usr/doc"] = {"folder", "0755", "root:root", "1", ""};
    built.files["usr/doc/x"] = {"file", "0644", "root:root", "1", "cc"};
    built.files["var/x"] = {"folder", "0755", "root:root", "1", ""};
    EXPECT_THAT(told(change_between(side("1"), built)),
                ElementsAre("usr/doc/x: new", "var/x: new"));
}

TEST(APackagesChange, NamesRelationsAndScripts) {
    PackageSide built = side("2");
    built.relations = {"Depends: libc6 (>= 2.36)", "Depends: x-data (= 2)"};
    built.scripts = {{"postinst", "bb"}, {"prerm", "aa"}};
    PackageSide vendor = side("1");
    vendor.scripts["triggers"] = "aa";
    const PackageChange change = change_between(vendor, built);
    EXPECT_THAT(change.relations,
                ElementsAre("- Depends: libc6 (>= 2.34)", "+ Depends: libc6 (>= 2.36)"));
    ASSERT_EQ(change.scripts.size(), 3U);
    EXPECT_EQ(change.scripts[0].name + " " + change.scripts[0].what, "postinst changed");
    EXPECT_EQ(change.scripts[1].name + " " + change.scripts[1].what, "prerm new");
    EXPECT_EQ(change.scripts[2].name + " " + change.scripts[2].what, "triggers gone");
}

TEST(APackagesChange, IsToldAsAReasonWhereOneCannotBeRead) {
    PackageChange known;
    known.name = "x";
    const PackageChange change = compared_or_why(known, []() -> PackageChange {
        throw Error(ExitStatus::verification, "x.deb: holds a device");
    });
    EXPECT_EQ(change.name, "x");
    EXPECT_EQ(change.not_compared, "x.deb: holds a device");
}

TEST(APackagesChange, LeavesOtherErrorsAlone) {
    EXPECT_THROW(static_cast<void>(compared_or_why(
                     {}, []() -> PackageChange { throw Error(ExitStatus::machine, "full"); })),
                 Error);
}

} // namespace
} // namespace stopgap
