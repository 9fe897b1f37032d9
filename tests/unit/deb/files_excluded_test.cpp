// Files-Excluded of debian/copyright, as mk-origtargz(1) reads it.

#include "ecosystem/deb/files_excluded.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_format =
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

FilesExcluded excluding(const std::string& patterns, const std::string& more = {}) {
    return FilesExcluded::parse(k_format + "Files-Excluded: " + patterns + "\n" + more +
                                    "\nFiles: *\nCopyright: x\nLicense: y\n",
                                "");
}

bool leaves_out(const std::string& patterns, const std::string& entry) {
    return excluding(patterns).leave_out(entry, false);
}

TEST(FilesExcluded, MatchBelowTheTopFolderAndWithIt) {
    EXPECT_TRUE(leaves_out("doc/rfc.txt", "x-1.2/doc/rfc.txt"));
    EXPECT_TRUE(leaves_out("x-1.2/doc/rfc.txt", "x-1.2/doc/rfc.txt"));
    EXPECT_TRUE(leaves_out("doc/rfc.txt", "doc/rfc.txt"));
    EXPECT_FALSE(leaves_out("doc/rfc.txt", "x-1.2/src/doc/rfc.txt"));
    EXPECT_FALSE(leaves_out("doc/rfc.txt", "x-1.2/doc/rfc.txt.in"));
}

TEST(FilesExcluded, TakeAFolderWithAllBelowIt) {
    EXPECT_TRUE(leaves_out("zlib", "x-1.2/zlib"));
    EXPECT_TRUE(leaves_out("zlib/", "x-1.2/zlib/contrib/a.c"));
    EXPECT_FALSE(leaves_out("zlib", "x-1.2/zlib.h"));
}

TEST(FilesExcluded, TakeAFolderWhoseWholeContentIsNamed) {
    EXPECT_TRUE(excluding("debian/*").leave_out("x-1.2/debian", true));
    EXPECT_FALSE(excluding("debian/*").leave_out("x-1.2/debian", false)) << "a file of that name";
    EXPECT_TRUE(excluding("debian").leave_out("x-1.2/debian", true));
    EXPECT_FALSE(excluding("debian/*").leave_out("x-1.2", true));
}

TEST(FilesExcluded, HaveWildcardsThatCrossFolders) {
    EXPECT_TRUE(leaves_out("*.min.js", "x-1.2/a/b/jquery.min.js"));
    EXPECT_TRUE(leaves_out("a*c", "x-1.2/a/b/c/d"));
    EXPECT_TRUE(leaves_out("a?c", "x-1.2/a/c"));
    EXPECT_FALSE(leaves_out("a?c", "x-1.2/ac"));
    EXPECT_TRUE(leaves_out("*a*b*", "x-1.2/xxaxxbxx"));
    EXPECT_FALSE(leaves_out("*a*b", "x-1.2/bxa"));
}

TEST(FilesExcluded, TakeWhatABackslashEscapesPlainly) {
    EXPECT_TRUE(leaves_out(R"(a\*b)", "x/a*b"));
    EXPECT_FALSE(leaves_out(R"(a\*b)", "x/axb"));
    EXPECT_TRUE(leaves_out(R"(a\\b)", R"(x/a\b)"));
    for (const char* pattern : {R"(a\b)", "a\\"}) {
        const Error error = test::error_of([&] { static_cast<void>(excluding(pattern)); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        EXPECT_EQ(error.message(), "debian/copyright: Files-Excluded: \"" + std::string(pattern) +
                                       "\": a backslash may only stand before \\, * and ?");
    }
}

TEST(FilesExcluded, TakeBracketsAndDotsPlainly) {
    EXPECT_TRUE(leaves_out("[a].{b}", "x/[a].{b}"));
    EXPECT_FALSE(leaves_out("[a]", "x/a"));
    EXPECT_FALSE(leaves_out("a.b", "x/acb"));
}

TEST(FilesExcluded, GoOverSeveralLines) {
    const FilesExcluded files = excluding("one\n two three\n four");
    for (const char* entry : {"x/one", "x/two", "x/three", "x/four"}) {
        EXPECT_TRUE(files.leave_out(entry, false)) << entry;
    }
    EXPECT_FALSE(files.leave_out("x/five", false));
}

TEST(FilesExcluded, LeaveWhatFilesIncludedNames) {
    const FilesExcluded files = excluding("vendor", "Files-Included: vendor/ours\n");
    EXPECT_TRUE(files.leave_out("x/vendor/theirs/a.c", false));
    EXPECT_FALSE(files.leave_out("x/vendor/ours/a.c", false));
    EXPECT_FALSE(files.leave_out("x/vendor", true)) << "the folder that it lies in stays too";
}

TEST(FilesExcluded, AreAComponentsOwn) {
    const std::string text = k_format + "Files-Excluded: a\nFiles-Excluded-doc: b\n";
    EXPECT_TRUE(FilesExcluded::parse(text, "").leave_out("x/a", false));
    EXPECT_FALSE(FilesExcluded::parse(text, "").leave_out("x/b", false));
    EXPECT_TRUE(FilesExcluded::parse(text, "-doc").leave_out("x/b", false));
    EXPECT_FALSE(FilesExcluded::parse(text, "-doc").leave_out("x/a", false));
}

TEST(FilesExcluded, AreNoneInAFileOfNoKnownFormat) {
    EXPECT_TRUE(FilesExcluded::parse("This is hello.\nFiles-Excluded: a\n", "").empty());
    EXPECT_TRUE(FilesExcluded::parse("", "").empty());
    EXPECT_TRUE(FilesExcluded::parse(k_format + "\nFiles: *\nFiles-Excluded: a\n", "").empty())
        << "only the header stanza counts";
}

TEST(FilesExcluded, OfADamagedFileAreReadOrRefused) {
    const std::string text = k_format + "Files-Excluded: a/b*\n c\\*d\n\nFiles: *\n";
    test::expect_survives_truncation(
        text, [](const std::string& cut) { static_cast<void>(FilesExcluded::parse(cut, "")); });
    test::expect_survives_mutation(text, [](const std::string& mutated) {
        static_cast<void>(FilesExcluded::parse(mutated, ""));
    });
}

} // namespace
} // namespace stopgap::deb
