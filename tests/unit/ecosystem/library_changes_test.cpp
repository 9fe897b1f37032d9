#include "ecosystem/library_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Fate = LibraryChange::Fate;

constexpr const char* k_folder = "usr/lib/x86_64-linux-gnu/";

Library library(const std::string& soname, const std::vector<std::string>& functions,
                const std::string& folder = k_folder) {
    Library library{"libx1", "1:9.18.24-1", folder + soname, {}};
    library.table.soname = soname;
    for (const std::string& function : functions) {
        library.table.exports[function] = {"FUNC", 10, false};
    }
    return library;
}

/// Of one library on both sides.
LibraryChange change(const Library& vendor, const Library& built) {
    const std::vector<LibraryChange> changes = library_changes({vendor}, {built});
    EXPECT_EQ(changes.size(), 1U);
    return changes.at(0);
}

TEST(ALibrarysChange, IsNothingWhereOnlyFunctionsSizesDiffer) {
    Library built = library("libx.so.1", {"greet"});
    built.table.exports["greet"].size_bytes = 20;
    const LibraryChange none = change(library("libx.so.1", {"greet"}), built);
    EXPECT_EQ(none.fate, Fate::kept);
    EXPECT_THAT(none.lost, IsEmpty());
    EXPECT_THAT(none.added, IsEmpty());
    EXPECT_THAT(none.altered, IsEmpty());
}

TEST(ALibrarysChange, NamesSymbolsThatWentAndCame) {
    const LibraryChange some =
        change(library("libx.so.1", {"a", "b@V1"}), library("libx.so.1", {"b@V2", "c"}));
    EXPECT_THAT(some.lost, ElementsAre("a", "b@V1"));
    EXPECT_THAT(some.added, ElementsAre("b@V2", "c"));
}

TEST(ALibrarysChange, LosesNothingThatTheLinkerStillBinds) {
    const LibraryChange gains =
        change(library("libx.so.1", {"a", "b"}), library("libx.so.1", {"a@V1", "b@V1"}));
    EXPECT_THAT(gains.lost, IsEmpty());
    const LibraryChange gives_up =
        change(library("libx.so.1", {"a@V1", "b@V1"}), library("libx.so.1", {"a", "b"}));
    EXPECT_THAT(gives_up.lost, IsEmpty());
}

TEST(ALibrarysChange, KeepsApartWhatNobodyAsksFor) {
    Library vendor = library("libx.so.1", {"a", "own@X_PRIVATE"});
    vendor.table.exports["_ZN1TIiE1fEv"] = {"FUNC", 10, true};
    const LibraryChange some = change(vendor, library("libx.so.1", {"a"}));
    EXPECT_THAT(some.lost, IsEmpty());
    EXPECT_THAT(some.lost_unasked, ElementsAre("_ZN1TIiE1fEv", "own@X_PRIVATE"));
}

TEST(ALibrarysChange, NamesDataOfAnotherSizeAndSymbolsOfAnotherKind) {
    Library vendor = library("libx.so.1", {"a"});
    vendor.table.exports["table"] = {"OBJECT", 32, false};
    Library built = vendor;
    built.table.exports["table"].size_bytes = 48;
    built.table.exports["a"].type = "OBJECT";
    EXPECT_THAT(change(vendor, built).altered,
                ElementsAre("a: OBJECT, was FUNC", "table: 48 bytes, was 32"));
}

TEST(ALibrarysChange, NamesWhatItNeedsNow) {
    Library vendor = library("libx.so.1", {});
    vendor.table.needs = {"GLIBC_2.34", "libc.so.6"};
    Library built = library("libx.so.1", {});
    built.table.needs = {"GLIBC_2.36", "libc.so.6"};
    EXPECT_THAT(change(vendor, built).needs, ElementsAre("- GLIBC_2.34", "+ GLIBC_2.36"));
}

TEST(ALibrarysChange, FollowsALibraryToAnotherPackageAndFolderOfTheLinker) {
    Library built = library("libx.so.1", {"a"}, "lib/x86_64-linux-gnu/");
    built.package = "libx-common";
    EXPECT_EQ(change(library("libx.so.1", {"a"}), built).package, "libx-common");
    EXPECT_TRUE(change(library("libx.so.1", {"a"}, "usr/lib64/"), built).is_public);
}

TEST(ALibrarysChange, TellsALibraryOfAPackagesOwnByItsFolder) {
    const std::vector<LibraryChange> changes = library_changes(
        {library("p.so", {"a"}, "usr/lib/one/"), library("p.so", {"a"}, "opt/lib/")},
        {library("p.so", {}, "usr/lib/two/")});
    ASSERT_EQ(changes.size(), 3U);
    for (const LibraryChange& change : changes) {
        EXPECT_FALSE(change.is_public) << change.path;
        EXPECT_NE(change.fate, Fate::kept) << change.path;
    }
}

TEST(ALibrarysChange, NamesSonamesThatWentAndWhetherTheyNameTheVersion) {
    const std::vector<LibraryChange> changes =
        library_changes({library("libisc-9.18.24-1.so", {"a"}), library("libx.so.1", {"a"})},
                        {library("libx.so.2", {"a"})});
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].fate, Fate::gone);
    EXPECT_TRUE(changes[0].is_named_by_version);
    EXPECT_EQ(changes[1].soname, "libx.so.1");
    EXPECT_EQ(changes[1].fate, Fate::gone);
    EXPECT_FALSE(changes[1].is_named_by_version);
    EXPECT_EQ(changes[2].fate, Fate::added);
}

TEST(ALibrarysChange, IsOfFilesWithASoname) {
    EXPECT_THAT(library_changes({library("", {"a"})}, {library("", {})}), IsEmpty());
}

TEST(ALibrary, IsLookedForByItsName) {
    for (const char* path : {"usr/lib/libx.so", "usr/lib/libx.so.1.2", "lib/libisc-9.18.so"}) {
        EXPECT_TRUE(may_be_library(path)) << path;
    }
    for (const char* path : {"usr/bin/x", "usr/share/x.sound", "usr/x.so/y", ".so", "a.source"}) {
        EXPECT_FALSE(may_be_library(path)) << path;
    }
}

} // namespace
} // namespace stopgap
