// Debian's patterns: their form, and lines of real builds whose packages are too large to be
// fixtures (docs/failure-kinds.md says where the shapes come from).

#include "ecosystem/deb/log_patterns.hpp"
#include "repair/catalogue.hpp"
#include "repair/log_scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>

namespace stopgap::repair {
namespace {

Finding cause_in(const std::string& log, Phase run = Phase::build) {
    static const LogScanner scanner(deb::log_dialect());
    return scanner.read(log, "build.log", run).findings.front();
}

std::string kind_and_subject(const std::string& log, Phase run = Phase::build) {
    const Finding cause = cause_in(log, run);
    return cause.kind + " " + cause.subject;
}

TEST(DebianLogPatterns, AllNameAKindOfTheCatalogue) {
    for (const LogPattern& pattern : deb::log_dialect().patterns) {
        if (!pattern.kind.empty()) {
            EXPECT_NE(find_kind(pattern.kind), nullptr) << pattern.kind << ": " << pattern.regex;
        }
    }
}

TEST(DebianLogPatterns, AllCompileForBytesAndMatchNoEmptyLine) {
    for (const LogPattern& pattern : deb::log_dialect().patterns) {
        const RE2 regex(re2::StringPiece(pattern.regex.data(), pattern.regex.size()), RE2::Latin1);
        ASSERT_TRUE(regex.ok()) << pattern.regex;
        EXPECT_LE(regex.NumberOfCapturingGroups(), 4) << pattern.regex;
        EXPECT_FALSE(RE2::PartialMatch("", regex)) << pattern.regex;
    }
}

TEST(DebianLogPatterns, ThatOnlyRememberFillASlotThatAnotherOneAsksFor) {
    std::set<std::string_view> asked;
    for (const LogPattern& pattern : deb::log_dialect().patterns) {
        asked.insert({pattern.only_after, pattern.subject_from});
    }
    for (const LogPattern& pattern : deb::log_dialect().patterns) {
        if (pattern.kind.empty()) {
            const std::string_view slot =
                pattern.remembers.empty() ? pattern.forgets : pattern.remembers;
            EXPECT_TRUE(asked.contains(slot)) << pattern.regex;
        }
    }
}

TEST(DebianLogPatterns, KnowTheLinesOfTheMeasuredBumps) {
    EXPECT_EQ(
        kind_and_subject("dh_install: warning: Cannot find (any matches for) "
                         "\"../../expat/conftools/expat.m4\" (tried in debian/tmp, debian/tmp)\n"
                         "dh_install: error: missing files, aborting\n"),
        "install-list-missing ../../expat/conftools/expat.m4");
    EXPECT_EQ(kind_and_subject("dh_install: warning: libhiredis-dev missing files: "
                               "usr/lib/*/cmake/Hiredis/*.cmake\n"),
              "install-list-missing usr/lib/*/cmake/Hiredis/*.cmake");
    EXPECT_EQ(kind_and_subject("sed: can't read debian/tmp/usr/lib/x86_64-linux-gnu/openjpeg-2.5/"
                               "OpenJPEGTargets*.cmake: No such file or directory\n"),
              "install-list-missing debian/tmp/usr/lib/x86_64-linux-gnu/openjpeg-2.5/"
              "OpenJPEGTargets*.cmake");
    EXPECT_EQ(kind_and_subject("config.status: error: cannot find input file: `zlib/dummy.in'\n"),
              "missing-build-file zlib/dummy.in");
    EXPECT_EQ(kind_and_subject("make[3]: convert: No such file or directory\n"
                               "make[3]: *** [Makefile:46: giflib-logo.gif] Error 127\n"),
              "missing-command convert");
    EXPECT_EQ(kind_and_subject("No Rakefile found (looking for: rakefile, Rakefile)\n"),
              "missing-build-file Rakefile");
    EXPECT_EQ(kind_and_subject("make[1]: *** [debian/rules:31: override_dh_auto_build-indep] "
                               "Error 1\nmake: *** [debian/rules:8: binary] Error 2\n"),
              "rules-failure override_dh_auto_build-indep");
}

TEST(DebianLogPatterns, SayTestFailureWhereATestMissesACommand) {
    EXPECT_EQ(kind_and_subject("   dh_auto_test\n"
                               "Error running command 'docker build --quiet' (exit 32512): "
                               "sh: 1: docker: not found\n"
                               "sh: 1: docker: not found\n"
                               "FAIL: ssh2.sh\n"
                               "make[1]: *** [Makefile:9: check] Error 127\n"),
              "test-failure ssh2.sh");
    EXPECT_EQ(kind_and_subject("   dh_auto_test\n"
                               "hiredis-test: test.c:2197: test_async_polling: Assertion "
                               "`c->err == 0' failed.\n"
                               "make[1]: *** [Makefile:9: check] Error 2\n"),
              "test-failure test_async_polling");
}

TEST(DebianLogPatterns, NameEverySymbolThatIsNew) {
    static const LogScanner scanner(deb::log_dialect());
    const LogReading reading = scanner.read(
        "   dh_makeshlibs -a\n"
        "dpkg-gensymbols: error: some new symbols appeared in the symbols file: see diff\n"
        "--- debian/libxml2.symbols (libxml2_2.9.14_amd64)\n"
        "+ xmlRelaxParserSetIncLImit@Base 2.9.14+dfsg-1.3~deb12u4stopgap1\n"
        "+ (c++)\"foo::bar(int)@Base\" 2.9.14\n"
        "+ xmlOther@LIBXML2_2.9 2.9.14\n"
        "dh_makeshlibs: error: failing due to earlier errors\n",
        "build.log", Phase::build);
    ASSERT_EQ(reading.findings.size(), 3U);
    EXPECT_EQ(reading.findings[0].subject, "xmlRelaxParserSetIncLImit@Base");
    EXPECT_EQ(reading.findings[1].subject, "foo::bar(int)@Base");
    EXPECT_EQ(reading.findings[2].subject, "xmlOther@LIBXML2_2.9");
    EXPECT_EQ(reading.phase, Phase::package);
}

TEST(DebianLogPatterns, KnowAHeaderThatAScriptsListOfMissingThingsNames) {
    EXPECT_EQ(kind_and_subject("checking for zstd... no\n"
                               "- Failed to find zyx/a.h for the support of zyx.\n"
                               "See INSTALL.\n"
                               "configure.sh: error: giving up\n"),
              "missing-header zyx/a.h");
    EXPECT_EQ(kind_and_subject("could not find the header zyx.h\n"
                               "checking for memcpy... no\n"
                               "configure: error: no memcpy\n"),
              "configure-failure memcpy");
}

TEST(DebianLogPatterns, TakeNoHarmlessMissingCommandForTheCause) {
    EXPECT_EQ(kind_and_subject("/bin/sh: 1: git: not found\n"
                               "a.c:1:2: error: unknown type name 'foo'\n"
                               "make: *** [Makefile:2: all] Error 1\n"),
              "compile-error a.c");
}

TEST(DebianLogPatterns, TakeNoOptionalCMakePackageForTheCause) {
    EXPECT_EQ(kind_and_subject("CMake Warning at CMakeLists.txt:3 (find_package):\n"
                               "  Could not find a package configuration file provided by \"A\"\n"
                               "b.c:1:1: error: x\n"),
              "compile-error b.c");
}

TEST(DebianLogPatterns, TellInstallCheckAndDependenciesApart) {
    const std::string line = " zydec : Depends: libzydis4 (>= 4) but it is not installable\n";
    EXPECT_EQ(kind_and_subject(line, Phase::install_check), "not-installable zydec");
    EXPECT_EQ(kind_and_subject(line, Phase::dependencies),
              "unmet-build-dependency libzydis4 (>= 4)");
}

TEST(DebianLogPatterns, TellTheKindsOfFetchFailureApart) {
    EXPECT_EQ(kind_and_subject("E: Failed to fetch https://mirror.example/a.deb  404  Not Found\n"),
              "fetch-missing https://mirror.example/a.deb");
    EXPECT_EQ(
        kind_and_subject("E: Failed to fetch https://mirror.example/a.deb  Hash Sum mismatch\n"),
        "fetch-mismatch https://mirror.example/a.deb");
    EXPECT_EQ(
        kind_and_subject("E: Failed to fetch https://mirror.example/a.deb  Connection reset\n"),
        "fetch-failed https://mirror.example/a.deb");
}

} // namespace
} // namespace stopgap::repair
