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
    EXPECT_THAT(text, HasSubstr("Version 2.10-3 -> 2.10-3+bhot1; the package's size 52.0 kB -> "
                                "53.0 kB. Files and folders that are as they were: 40.\n"
                                "  - relation + Depends: libfoo1\n"
                                "  - maintainer script postinst: new\n"
                                "  - usr/bin/hello: content\n"));
    EXPECT_THAT(text, HasSubstr("  - CVE-2026-0001.patch  added  from the recipe\n"));
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

TEST(TheReport, InHtmlEscapesWhateverComesFromOutside) {
    Hotfix hotfix;
    hotfix.recipe.summary = "<script>alert(\"1\")</script> & 'x'";
    hotfix.record.changes[0].files = {{"usr/<img src=x onerror=y>\x1b[31m", "new"}};
    hotfix.result.patches[0].note = "</td><script>";
    hotfix.recipe.references = {"javascript:alert(1)"};
    const std::string html = report_html(hotfix.facts());
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("href")));
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
