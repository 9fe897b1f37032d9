#include "ecosystem/deb/source_member.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const char* const k_diff = "--- libx-1.0.orig/debian/rules\n"
                           "+++ libx-1.0/debian/rules\n"
                           "@@ -0,0 +1,2 @@\n"
                           "+#!/usr/bin/make -f\n"
                           "+%: ; dh $@\n"
                           "--- libx-1.0.orig/debian/patches/a.patch\n"
                           "+++ libx-1.0/debian/patches/a.patch\t2026-01-01\n"
                           "@@ -0,0 +1,3 @@\n"
                           "+--- a/x\n"
                           "++++ b/x\n"
                           "+last\n"
                           "\\ No newline at end of file\n"
                           "--- libx-1.0.orig/src.c\n"
                           "+++ libx-1.0/src.c\n"
                           "@@ -3,1 +3,2 @@\n"
                           " old\n"
                           "+new\n";

TEST(AFileAddedByADiff, IsTheTextOfItsAddedLines) {
    EXPECT_EQ(file_added_by(k_diff, "debian/rules"), "#!/usr/bin/make -f\n%: ; dh $@\n");
}

TEST(AFileAddedByADiff, KeepsTheMissingLineEndOfTheLastLine) {
    EXPECT_EQ(file_added_by(k_diff, "debian/patches/a.patch"), "--- a/x\n+++ b/x\nlast");
}

TEST(AFileAddedByADiff, IsNoneWhereTheDiffOnlyChangesTheFile) {
    EXPECT_EQ(file_added_by(k_diff, "src.c"), "");
}

TEST(AFileAddedByADiff, IsNoneWhereTheDiffDoesNotNameIt) {
    EXPECT_EQ(file_added_by(k_diff, "debian/control"), "");
}

TEST(AFileAddedByADiff, IsNeverLongerThanTheDiffWhereverThatIsCut) {
    const std::string_view diff = k_diff;
    for (std::size_t length = 0; length <= diff.size(); ++length) {
        EXPECT_LE(file_added_by(diff.substr(0, length), "debian/patches/a.patch").size(), length);
    }
}

TEST(TheChangesOfADiffOutsideDebian, AreItsOtherSections) {
    EXPECT_EQ(changes_outside_debian(k_diff), "--- libx-1.0.orig/src.c\n"
                                              "+++ libx-1.0/src.c\n"
                                              "@@ -3,1 +3,2 @@\n"
                                              " old\n"
                                              "+new\n");
}

TEST(TheChangesOfADiffOutsideDebian, AreNoneWhereItOnlyPackages) {
    const std::string_view diff = k_diff;
    EXPECT_EQ(changes_outside_debian(diff.substr(0, diff.find("--- libx-1.0.orig/src.c"))), "");
}

} // namespace
} // namespace stopgap::deb
