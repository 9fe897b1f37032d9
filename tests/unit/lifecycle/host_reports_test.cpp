#include "lifecycle/host_reports.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string k_line = R"({"schema":1,"command":"status","id":"HF-1","serial":1,)"
                           R"("outcome":"skipped","reason":"","packages":[],"host":"web1"})";

/// "HOST: OUTCOME", or the problem.
std::vector<std::string> said(const std::vector<HostReport>& reports) {
    std::vector<std::string> all;
    for (const HostReport& report : reports) {
        all.push_back(report.status ? report.host + ": " + report.status->outcome : report.problem);
    }
    return all;
}

TEST(HostReports, AreOneForEachLineTheBadOnesToo) {
    const std::vector<HostReport> reports =
        host_reports("STOPGAP_RESULT " + k_line + "\n\nno \033[2J\n" + k_line, "hosts", "");
    EXPECT_THAT(said(reports),
                ElementsAre("web1: skipped", HasSubstr("hosts:3: is no JSON"), "web1: skipped"));
    EXPECT_THAT(reports[1].problem, testing::Not(HasSubstr("\033")));
    EXPECT_EQ(reports[2].place, "hosts:4");
    EXPECT_LT(host_reports('"' + std::string(500'000, 'x'), "hosts", "")[0].problem.size(), 400U);
}

TEST(HostReports, OfATextThatIsNoneOfTheirsEndAfterAHundredLines) {
    std::string text;
    for (int line = 0; line < 1000; ++line) {
        text += "x\n";
    }
    const std::vector<HostReport> reports = host_reports(text + k_line, "hosts", "");
    ASSERT_EQ(reports.size(), 101U);
    EXPECT_EQ(reports.back().problem, "hosts: the rest is not read");
}

TEST(HostReports, OfAFileNeedAHostInTheLine) {
    std::string line = k_line;
    line.replace(line.find(",\"host\":\"web1\""), 14, "");
    EXPECT_THAT(said(host_reports(line, "hosts", "")), ElementsAre("hosts:1: names no host"));
    EXPECT_THAT(said(host_reports(line, "hosts", "db1")), ElementsAre("db1: skipped"));
}

TEST(HostReports, OfAFolderAreEachOfTheHostThatTheFileIsCalledAfter) {
    const test::Scratch scratch;
    write_file(scratch / "db1.json", k_line);
    write_file(scratch / "db2", k_line + "\n" + k_line);
    write_file(scratch / ".db3.swp", "x");
    write_file(scratch / "db4.jsonl", "");
    write_file(scratch / "d b", k_line);
    make_directories(scratch / "db5");
    fs::create_symlink("db1.json", scratch / "db6");
    const std::string folder = scratch.path().string();
    EXPECT_THAT(said(read_host_reports(folder)),
                ElementsAre(folder + "/d b: is not called as a host is", "db1: skipped",
                            "db2: skipped", "db2: skipped", folder + "/db4.jsonl: is empty",
                            HasSubstr("db5"), HasSubstr("db6")));
}

TEST(HostReports, OfNothingAreAnErrorThatSaysWhatIsWanted) {
    const Error error =
        test::error_of([] { static_cast<void>(read_host_reports("/nonexistent/hosts")); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_THAT(error.message(), HasSubstr("/nonexistent/hosts: "));
}

} // namespace
} // namespace stopgap::lifecycle
