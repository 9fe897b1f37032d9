#include "ecosystem/rpm/spec_query.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

/// rpmspec 4.18.0 on a small spec.
SpecAnswers answers() {
    SpecAnswers answers;
    answers.source.output = "stopgap:N\tx\t(none)\t1.0\t1.el9\n"
                            "stopgap:R\tgcc\n"
                            "stopgap:R\tpkgconfig(zlib) >= 1.2\n"
                            "stopgap:R\trpmlib(CompressedFileNames) <= 3.0.4-1\n"
                            "stopgap:C\t1767614400\n"
                            "stopgap:C\t1735992000\n";
    answers.binaries.output = "stopgap:N\tx\t(none)\t1.0\t1.el9\tx86_64\n"
                              "stopgap:R\ty = 1.0-1.el9\n"
                              "stopgap:P\tx = 1.0-1.el9\n"
                              "stopgap:N\tx-data\t(none)\t7\t1.el9\tnoarch\n"
                              "stopgap:P\tx-data = 7-1.el9\n";
    answers.expansion.output = "Name: x\n"
                               "Version: 1.0\n"
                               "Release: 1.el9\n"
                               "Source0: https://x.example/x-1.0.tar.gz\n"
                               "Patch3: fix.patch\n"
                               "%description\n"
                               "%prep\n"
                               "%files\n";
    return answers;
}

TEST(SpecQuery, AnswersBecomeFacts) {
    const SpecReading reading = reading_of(answers(), "x.spec");
    ASSERT_TRUE(reading.facts);
    EXPECT_EQ(shown(reading.facts->evr), "1.0-1.el9");
    EXPECT_EQ(reading.facts->build_requirements,
              (std::vector<std::string>{"gcc", "pkgconfig(zlib) >= 1.2"}));
    EXPECT_EQ(reading.facts->sources, (std::map<unsigned, std::string>{{0, "x-1.0.tar.gz"}}));
    EXPECT_EQ(reading.facts->patches, (std::map<unsigned, std::string>{{3, "fix.patch"}}));
    ASSERT_EQ(reading.facts->packages.size(), 2U);
    EXPECT_EQ(reading.facts->packages[1].arch, "noarch");
    EXPECT_EQ(epoch_seconds(*reading.facts->changed), 1767614400);
    EXPECT_FALSE(reading.facts->generates_requirements);
}

TEST(SpecQuery, WhatTheSpecsMacrosPrintIsNoAnswer) {
    SpecAnswers hostile = answers();
    hostile.source.output = "hello from %{echo:}\n" + hostile.source.output;
    EXPECT_TRUE(reading_of(hostile, "x.spec").facts);
}

TEST(SpecQuery, AVersionWithShellCharactersIsRefused) {
    SpecAnswers hostile = answers();
    hostile.binaries.output = "stopgap:N\tx\t(none)\t1.0;reboot\t1\tx86_64\n";
    const SpecReading reading = reading_of(hostile, "x.spec");
    EXPECT_FALSE(reading.facts);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].kind, "spec-unreadable");
    EXPECT_EQ(reading.findings[0].evidence.text, "a version is \"(none):1.0;reboot-1\"");
}

TEST(SpecQuery, ASourceOutsideOfItsFolderIsRefused) {
    SpecAnswers hostile = answers();
    hostile.expansion.output = "Name: x\nSource0: https://x.example/..\n%description\n";
    const SpecReading reading = reading_of(hostile, "x.spec");
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].evidence.text,
              "the name of a source is \"https://x.example/..\"");
}

TEST(SpecQuery, AMacroThatRpmOnlyWarnsOfIsAFinding) {
    SpecAnswers unexpanded = answers();
    unexpanded.source.errors =
        "warning: line 5: Possible unexpanded macro in: Release: 1.%autorelease\n"
        "warning: line 5: Possible unexpanded macro in: Release: 1.%autorelease\n";
    const SpecReading reading = reading_of(unexpanded, "x.spec");
    EXPECT_FALSE(reading.facts);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].kind, "unexpanded-macro");
    EXPECT_EQ(reading.findings[0].subject, "Release");
    EXPECT_EQ(reading.findings[0].evidence.line, 5U);
    EXPECT_EQ(reading.findings[0].evidence.text, "Release: 1.%autorelease");
}

TEST(SpecQuery, AMacroInASourceIsAFindingToo) {
    SpecAnswers unexpanded = answers();
    unexpanded.expansion.output = "Name: x\nSource0: x-%{myver}.tar.gz\n%description\n";
    const SpecReading reading = reading_of(unexpanded, "x.spec");
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].kind, "unexpanded-macro");
    EXPECT_EQ(reading.findings[0].subject, "Source0");
}

TEST(SpecQuery, AMacroInADependencyIsAFindingToo) {
    SpecAnswers unexpanded = answers();
    unexpanded.binaries.output += "stopgap:R\tfoo%{nope}\n";
    const SpecReading reading = reading_of(unexpanded, "x.spec");
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_EQ(reading.findings[0].kind, "unexpanded-macro");
    EXPECT_EQ(reading.findings[0].subject, "Requires");
    EXPECT_EQ(reading.findings[0].evidence.text, "Requires: foo%{nope}");
}

TEST(SpecQuery, AGeneratorOfRequirementsIsSeenInTheSpecAsWritten) {
    EXPECT_TRUE(generates_requirements("%prep\n%generate_buildrequires\necho x\n"));
    EXPECT_FALSE(generates_requirements("# %generate_buildrequires\n"));
}

TEST(SpecQuery, AnUnreadableSpecIsToldInRpmsWords) {
    const Finding finding = unreadable("x.spec", "warning: nothing\n"
                                                 "error: line 7: Unknown tag: Verson: 2.0\n"
                                                 "error: query of specfile x.spec failed\n");
    EXPECT_EQ(finding.kind, "spec-unreadable");
    EXPECT_EQ(finding.subject, "x.spec");
    EXPECT_EQ(finding.evidence.line, 7U);
    EXPECT_EQ(finding.evidence.text, "error: line 7: Unknown tag: Verson: 2.0");
}

TEST(SpecQuery, AnswersCutOffAnywhereAreNeverABug) {
    const SpecAnswers whole = answers();
    for (std::size_t length = 0; length <= whole.binaries.output.size(); ++length) {
        SpecAnswers cut = whole;
        cut.binaries.output.resize(length);
        cut.source.output.resize(std::min(length, cut.source.output.size()));
        const SpecReading reading = reading_of(cut, "x.spec");
        EXPECT_TRUE(reading.facts || !reading.findings.empty());
    }
}

} // namespace
} // namespace stopgap::rpm
