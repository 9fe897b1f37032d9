// What the scanner says of real logs of rpmbuild (tests/fixtures/logs/rpm; each names its version).

#include "base/files.hpp"
#include "ecosystem/rpm/log_patterns.hpp"
#include "repair/catalogue.hpp"
#include "repair/log_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace stopgap::repair {
namespace {

struct Expected {
    const char* log;
    Phase phase;
    const char* kind;
    const char* subject;
};

const fs::path k_logs = fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/logs/rpm";

constexpr Expected k_expected[] = {
    {"configure-failure-rpmbuild", Phase::build, "configure-failure", ""},
    {"file-list-invalid-rpmbuild", Phase::package, "file-list-invalid", "%{_unitdir}/zy.service"},
    {"install-list-incomplete-rpmbuild", Phase::package, "install-list-incomplete", "usr/bin/zy"},
    {"install-list-missing-rpmbuild", Phase::package, "install-list-missing", "usr/bin/zy"},
    {"install-list-missing-rpmbuild-doc", Phase::package, "install-list-missing",
     "usr/share/doc/zy-1.0/NEWS"},
    {"missing-build-file-rpmbuild", Phase::prep, "missing-build-file", "zy-2.0"},
    {"missing-command-rpmbuild", Phase::build, "missing-command", "frobnicate"},
    {"missing-header-rpmbuild", Phase::build, "missing-header", "zzz.h"},
    {"missing-source-rpmbuild", Phase::build, "missing-source", "zy-1.0.tar.gz"},
    {"noarch-binaries-rpmbuild", Phase::package, "noarch-binaries", ""},
    {"patch-conflict-rpmbuild", Phase::prep, "patch-conflict", "zy-bad.patch"},
    {"patch-conflict-rpmbuild-autosetup", Phase::prep, "patch-conflict", "zy-bad.patch"},
    {"patch-malformed-rpmbuild", Phase::prep, "patch-malformed", "zy-mal.patch"},
    {"patch-target-missing-rpmbuild", Phase::prep, "patch-target-missing", "zy-nofile.patch"},
    {"section-failure-rpmbuild", Phase::package, "section-failure", "%install"},
    {"spec-unreadable-rpmbuild", Phase::build, "spec-unreadable", "line 6"},
    {"test-failure-rpmbuild", Phase::test, "test-failure", "t1"},
    {"test-failure-rpmbuild-make", Phase::test, "test-failure", "%check"},
    {"unmet-build-dependency-rpmbuild", Phase::build, "unmet-build-dependency",
     "pkgconfig(nothing)"},
};

const LogScanner& scanner() {
    static const LogScanner the_scanner(rpm::log_dialect());
    return the_scanner;
}

class RealRpmLog : public testing::TestWithParam<Expected> {};

TEST_P(RealRpmLog, TellsPhaseKindAndSubject) {
    const std::string name = std::string(GetParam().log) + ".log";
    const LogReading reading = scanner().read(read_file(k_logs / name), name, Phase::build);
    EXPECT_EQ(name_of(reading.phase), name_of(GetParam().phase));
    EXPECT_EQ(reading.findings.front().kind, GetParam().kind);
    EXPECT_EQ(reading.findings.front().subject, GetParam().subject);
    EXPECT_GT(reading.findings.front().evidence.line, 1U) << "the first line names the tool";
}

std::string test_name(const testing::TestParamInfo<Expected>& info) {
    std::string name = info.param.log;
    std::erase_if(name, [](char letter) { return letter == '-' || letter == '_'; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(Fixture, RealRpmLog, testing::ValuesIn(k_expected), test_name);

TEST(RealRpmLogs, AreAllInTheTableAndNameTheirTool) {
    std::set<std::string> expected;
    for (const Expected& row : k_expected) {
        expected.insert(std::string(row.log) + ".log");
    }
    std::set<std::string> present;
    for (const fs::directory_entry& entry : fs::directory_iterator(k_logs)) {
        present.insert(entry.path().filename().string());
        EXPECT_TRUE(read_file(entry.path()).starts_with("# rpm ")) << entry.path();
    }
    EXPECT_EQ(present, expected);
}

TEST(RealRpmLogs, GiveAFindingWhereverTheyAreCutOff) {
    for (const Expected& row : k_expected) {
        const std::string whole = read_file(k_logs / (std::string(row.log) + ".log"));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const LogReading reading =
                scanner().read(std::string_view(whole).substr(0, size), row.log, Phase::build);
            ASSERT_FALSE(reading.findings.empty()) << row.log << " cut at byte " << size;
        }
    }
}

TEST(RpmLogPatterns, AreOfKindsThatTheCatalogueHas) {
    const std::vector<std::string> kinds = kind_names();
    for (const LogPattern& pattern : rpm::log_dialect().patterns) {
        EXPECT_TRUE(pattern.kind.empty() ||
                    std::find(kinds.begin(), kinds.end(), pattern.kind) != kinds.end())
            << pattern.kind;
    }
}

} // namespace
} // namespace stopgap::repair
