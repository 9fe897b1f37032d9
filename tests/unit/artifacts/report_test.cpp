#include "artifacts/report.hpp"

#include "hotfix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using test::Hotfix;
using testing::HasSubstr;
using testing::Not;

TEST(TheReport, SaysWhatChangesAgainstTheVendorsPackage) {
    const std::string text = report_text(Hotfix().facts());
    EXPECT_THAT(text, HasSubstr("HF-1: hello: greets too loudly\n"));
    EXPECT_THAT(text, HasSubstr("hello 2.10-3 becomes 2.10-3+bhot1 on debian-bookworm-amd64 "
                                "(backport).\n  - fixes CVE-2026-0001\n"));
    EXPECT_THAT(text,
                HasSubstr("Version 2.10-3 -> 2.10-3+bhot1; the package's size 52.0 kB -> "
                          "53.0 kB, unpacked 200.0 kB -> 201.0 kB. Files and folders that are as "
                          "they were: 40.\n"
                          "  - relation + Depends: libfoo1\n"
                          "  - maintainer script postinst: new\n"
                          "  - usr/bin/hello: content\n"
                          "  postinst, the vendor's against this one:\n"
                          "    | @@ -0,0 +1 @@\n"
                          "    | +#!/bin/sh\n"));
    EXPECT_THAT(text, HasSubstr("  - CVE-2026-0001.patch  added  from the recipe\n"));
}

TEST(TheReport, SaysWhichTestsTheLogTellsOf) {
    Hotfix hotfix;
    EXPECT_THAT(report_text(hotfix.facts()), HasSubstr("ran in the build, and passed.\n"
                                                       "The log says of them:\n"
                                                       "  - PASS: 17 (automake)\n"));
    hotfix.record.tests.clear();
    EXPECT_THAT(report_text(hotfix.facts()),
                HasSubstr("The log shows no summary of tests in words that are known.\n"));
    hotfix.recipe.build.run_tests = false;
    EXPECT_THAT(report_text(hotfix.facts()),
                HasSubstr("Tests\n-----\nThe package's own tests were left out, as the recipe says "
                          "(build.tests).\n\nInstallation\n"));
}

TEST(TheReport, WarnsFirstOfWhatALibraryTakesAway) {
    Hotfix hotfix;
    LibraryChange library;
    library.package = "libx1";
    library.path = "usr/lib/libx.so.1.2";
    library.soname = "libx.so.1";
    library.lost = {"greet@V1"};
    library.added = {"greet_new"};
    library.needs = {"+ libz.so.1"};
    hotfix.result.libraries = {library};
    const std::string text = report_text(hotfix.facts());
    EXPECT_THAT(text, HasSubstr("Summary\n-------\n"
                                "WARNING: libx.so.1 (package libx1) no longer exports greet@V1: "
                                "programs that use this fail\n"));
    EXPECT_THAT(text, HasSubstr("  - libx.so.1 (package libx1) lost: greet@V1\n"
                                "  - libx.so.1 (package libx1) gained: greet_new\n"
                                "  - libx.so.1 (package libx1) needs: + libz.so.1\n"));
    EXPECT_THAT(report_html(hotfix.facts()), HasSubstr("<p class=\"warning\">libx.so.1 (package"));
}

TEST(TheReport, WarnsNotOfLibrariesThatAreNobodyElses) {
    Hotfix hotfix;
    LibraryChange library;
    library.package = "x";
    library.soname = "plugin.so";
    library.is_public = false;
    library.lost = {"greet"};
    hotfix.result.libraries = {library};
    const std::string text = report_text(hotfix.facts());
    EXPECT_THAT(text, Not(HasSubstr("WARNING")));
    EXPECT_THAT(text, HasSubstr("plugin.so (package x) lost: greet\n"));
}

TEST(TheReport, SaysWhyAPackageWasNotCompared) {
    Hotfix hotfix;
    hotfix.record.changes[0].not_compared = "the archive no longer has it";
    EXPECT_THAT(report_text(hotfix.facts()),
                HasSubstr("Version 2.10-3+bhot1, 53.0 kB. Not compared with the vendor's: the "
                          "archive no longer has it."));
}

TEST(TheReport, OfAWorkaroundSaysWhatStaysWhatComesAndHowItGoes) {
    Hotfix hotfix;
    hotfix.recipe.fix.kind = FixKind::workaround;
    hotfix.recipe.fix.check = {"hello", "--check"};
    const std::string text = report_text(hotfix.facts());
    EXPECT_THAT(text, HasSubstr("hello 2.10-3 stays as it is on debian-bookworm-amd64; "
                                "stopgap-hf-1 2.10-3+bhot1 is installed beside it (workaround).\n"
                                "  - works around CVE-2026-0001\n"));
    EXPECT_THAT(text, HasSubstr("On a host that has hello's packages, in the folder that holds "
                                "this report:\n"
                                "    apt-get install ./hello_2.10-3+bhot1_amd64.deb\n"
                                "    hello --check\n"));
    EXPECT_THAT(text, HasSubstr("    apt-get purge stopgap-hf-1\n"));
}

TEST(TheReport, SaysHowToDeployAndToGoBack) {
    const std::string text = report_text(Hotfix().facts());
    EXPECT_THAT(text,
                HasSubstr("    apt-get install --only-upgrade ./hello_2.10-3+bhot1_amd64.deb\n"));
    EXPECT_THAT(text, HasSubstr("    apt-get install --allow-downgrades hello=2.10-3\n"));
    Hotfix rpm;
    rpm.target.family = Family::rpm;
    EXPECT_THAT(report_text(rpm.facts()), HasSubstr("    dnf downgrade hello-2.10-3\n"));
}

TEST(TheReport, SaysWhatToRestartWhatMustHoldAndWhere) {
    Hotfix hotfix;
    hotfix.recipe.deploy.restart = {"hello"};
    hotfix.recipe.deploy.environments = {"stage", "prod"};
    hotfix.recipe.deploy.health = {{"hello", "", 200, {}},
                                   {"", "http://127.0.0.1/", 204, {}},
                                   {"", "", 200, {"hello", "--ready"}}};
    EXPECT_THAT(report_text(hotfix.facts()), HasSubstr("  - restart hello\n"
                                                       "  - then hello is active\n"
                                                       "  - then http://127.0.0.1/ answers 204\n"
                                                       "  - then hello --ready succeeds\n"
                                                       "  - first on stage, then on prod\n"));
}

TEST(TheReport, InHtmlEscapesWhateverComesFromOutside) {
    Hotfix hotfix;
    hotfix.recipe.summary = "<script>alert(\"1\")</script> & 'x'";
    hotfix.record.changes[0].files = {{"usr/<img src=x onerror=y>\x1b[31m", "new"}};
    hotfix.result.patches[0].note = "</td><script>";
    hotfix.record.changes[0].scripts = {
        {"postinst", "changed", {"-\techo </pre><script>alert(2)</script>\x1b[2J"}}};
    hotfix.record.tests = {"<script>"};
    LibraryChange library;
    library.soname = "<img src=lib>";
    library.lost = {"<script>"};
    hotfix.result.libraries = {library};
    hotfix.recipe.references = {"javascript:alert(1)"};
    const std::string html = report_html(hotfix.facts());
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("href")));
    EXPECT_THAT(html, HasSubstr("\n<pre>-    echo &lt;/pre&gt;&lt;script&gt;"));
    EXPECT_THAT(html, Not(HasSubstr("\x1b")));
    EXPECT_THAT(html,
                HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"));
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(TheReport, IsTheSameAtAnotherTime) {
    Hotfix hotfix;
    const std::string first = report_html(hotfix.facts()) + report_text(hotfix.facts());
    hotfix.record.started += std::chrono::hours(1);
    hotfix.record.invocation = "another";
    EXPECT_EQ(report_html(hotfix.facts()) + report_text(hotfix.facts()), first);
}

} // namespace
} // namespace stopgap::artifacts
