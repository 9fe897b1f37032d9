#include "lifecycle/host_states.hpp"

#include "lifecycle/monitoring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using artifacts::HostStatus;
using testing::ElementsAre;
using testing::HasSubstr;

const Instant k_now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 30};
const Freshness k_fresh = {k_now, std::chrono::hours(24)};
const std::string k_recent = "2026-11-29T12:00:00Z";

PublishedHotfix version_of(const std::string& id, const std::string& version,
                           const std::string& when, const std::string& vendor_version = {}) {
    PublishedHotfix hotfix;
    hotfix.manifest.id = hotfix.published.id = id;
    hotfix.manifest.version = hotfix.published.version = version;
    hotfix.published.when = when;
    for (const char* name : {"lib", "tool"}) {
        Artifact& artifact = hotfix.manifest.artifacts.emplace_back();
        artifact.name = name;
        artifact.arch = "amd64";
        artifact.version = version;
    }
    if (!vendor_version.empty()) {
        hotfix.retired = artifacts::Retirement{};
        hotfix.retired->vendor_version = vendor_version;
    }
    return hotfix;
}

/// HF-1 has the versions 2 and 1; HF-2, at 2, is retired to the vendor's 3.
std::vector<InventoryItem> repository() {
    std::vector<InventoryItem> items =
        items_of("debian", {version_of("HF-1", "1", "2026-11-01T00:00:00Z"),
                            version_of("HF-1", "2", "2026-11-02T00:00:00Z"),
                            version_of("HF-2", "2", "2026-11-02T00:00:00Z", "3")});
    for (InventoryItem& item : items) {
        item.kit = KitStanding{"", 5, "2027-01-01T00:00:00Z", {"debian 12"}, {}, {}};
    }
    return items;
}

HostReport told(const std::string& id, const std::string& outcome, const std::string& kit,
                const std::string& lib, const std::string& tool = {}) {
    const HostStatus status = {
        id, 5,      outcome, "", {{"lib", "amd64", kit, lib}, {"tool", "amd64", kit, tool}},
        {}, "web1", k_recent};
    return {"web1", "hosts:1", status, ""};
}

HostState judged(const HostReport& report) {
    return standing_of(report, repository(), k_fresh).state;
}

TEST(AnInventory, HasTheVersionsOfEachHotfixWithThatPublishedLastFirst) {
    const std::vector<InventoryItem> items = repository();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].id(), "HF-1");
    EXPECT_EQ(items[0].newest().manifest.version, "2");
    EXPECT_EQ(items[0].versions.size(), 2U);
    EXPECT_EQ(items[1].id(), "HF-2");
    EXPECT_EQ(items[1].target, "debian");
}

TEST(AHost, StandsWhereItsWordAndWhatIsInstalledAgree) {
    struct Row {
        HostReport report;
        HostState state;
    };
    const std::vector<Row> rows = {
        {told("HF-1", "hotfixed", "2", "2"), HostState::hotfixed},
        {told("HF-1", "hotfixed", "2", "2", "2"), HostState::hotfixed},
        {told("HF-1", "hotfixed-not-restarted", "2", "2"), HostState::hotfixed_not_restarted},
        {told("HF-1", "vulnerable", "2", "0"), HostState::vulnerable_base},
        {told("HF-1", "vulnerable", "2", "2", "0"), HostState::vulnerable_base},
        {told("HF-1", "newer", "2", "3"), HostState::newer},
        {told("HF-1", "newer-not-restarted", "2", "3"), HostState::newer},
        {told("HF-1", "skipped", "2", ""), HostState::not_concerned},
        {told("HF-1", "interrupted", "2", "2"), HostState::interrupted},
        {told("HF-1", "refused", "2", "2"), HostState::unknown},
        {told("HF-1", "hotfixed", "2", "0"), HostState::unknown},
        {told("HF-1", "hotfixed", "2", ""), HostState::unknown},
        {told("HF-1", "newer", "2", ""), HostState::unknown},
        {told("HF-1", "skipped", "2", "2"), HostState::unknown},
        {told("HF-1", "retired", "2", "3"), HostState::unknown},
        {told("HF-2", "retired", "2", "3"), HostState::vendor_fixed},
        {told("HF-2", "retired-not-restarted", "2", "4"), HostState::vendor_fixed_not_restarted},
        {told("HF-2", "vulnerable", "2", "1"), HostState::vulnerable_base},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(name_of(judged(row.report)), name_of(row.state))
            << row.report.status->id << " " << row.report.status->outcome << " "
            << row.report.status->packages.front().installed;
    }
}

TEST(AHost, IsOfTheTargetWhoseSystemItsKitIsFor) {
    std::vector<InventoryItem> items =
        items_of("bookworm", {version_of("HF-1", "1", "2026-11-01T00:00:00Z", "3")});
    items.push_back(items_of("trixie", {version_of("HF-1", "1", "2026-11-01T00:00:00Z")}).front());
    items[0].kit = KitStanding{"", 5, "2027-01-01T00:00:00Z", {"debian 12"}, {}, {}};
    items[1].kit = KitStanding{"", 5, "2027-01-01T00:00:00Z", {"debian 13"}, {}, {}};
    HostReport report = told("HF-1", "hotfixed", "1", "1");
    report.status->os = {"debian 13"};
    EXPECT_EQ(standing_of(report, items, k_fresh).target, "trixie");
    EXPECT_EQ(standing_of(report, items, k_fresh).state, HostState::hotfixed);
    report.status->os = {"debian 12"};
    EXPECT_EQ(standing_of(report, items, k_fresh).target, "bookworm");
    EXPECT_EQ(standing_of(report, items, k_fresh).state, HostState::orphan);
    report.status->os = {}; // an older script
    EXPECT_EQ(standing_of(report, items, k_fresh).target, "");
    EXPECT_EQ(standing_of(report, items, k_fresh).state, HostState::unknown);
}

TEST(AHost, WithAWorkaroundThatIsNotInForceIsVulnerable) {
    EXPECT_EQ(judged(told("HF-1", "vulnerable", "2", "2")), HostState::vulnerable_base);
}

TEST(AHost, IsOutdatedAtAnEarlierVersionWhicheverKitAsked) {
    EXPECT_EQ(judged(told("HF-1", "hotfixed", "1", "1")), HostState::outdated);
    EXPECT_EQ(judged(told("HF-1", "vulnerable", "2", "1")), HostState::outdated);
    EXPECT_EQ(judged(told("HF-1", "newer", "1", "2")), HostState::hotfixed);
    EXPECT_EQ(judged(told("HF-1", "newer-not-restarted", "1", "2")),
              HostState::hotfixed_not_restarted);
}

TEST(AHost, HasAnOrphanWhereTheHotfixIsRetiredOrOfNobodysMaking) {
    EXPECT_EQ(judged(told("HF-2", "hotfixed", "2", "2")), HostState::orphan);
    EXPECT_EQ(judged(told("HF-2", "retired", "2", "2")), HostState::orphan);
    EXPECT_EQ(judged(told("HF-9", "hotfixed", "2", "2")), HostState::orphan);
    EXPECT_EQ(judged(told("HF-1", "hotfixed", "7", "7")), HostState::orphan);
    EXPECT_EQ(judged(told("HF-9", "vulnerable", "2", "1")), HostState::unknown);
    EXPECT_EQ(judged(told("HF-9", "skipped", "2", "")), HostState::not_concerned);
}

TEST(AHost, AtTheVendorsVersionIsFixedThoughAnOldKitAsked) {
    HostReport report = told("HF-2", "newer", "2", "3");
    report.status->serial = 4;
    const HostStanding standing = standing_of(report, repository(), k_fresh);
    EXPECT_EQ(standing.state, HostState::vendor_fixed);
    EXPECT_EQ(standing.note, "asked with the kit of serial 4; the newest has 5");
    EXPECT_EQ(judged(told("HF-2", "newer", "2", "9")), HostState::newer);
}

TEST(AHost, IsUnknownWhereItsWordIsOldOrOfATimeToCome) {
    HostReport report = told("HF-1", "hotfixed", "2", "2");
    report.status->time = "2026-11-28T23:59:59Z";
    EXPECT_EQ(standing_of(report, repository(), k_fresh).note, "told more than 24 hours ago");
    EXPECT_EQ(judged(report), HostState::unknown);
    report.status->time = "2026-11-30T00:10:01Z";
    EXPECT_EQ(judged(report), HostState::unknown);
    report.status->time = "";
    EXPECT_EQ(judged(report), HostState::hotfixed);
}

TEST(Hosts, AreSortedAndTheLastWordOfEachCounts) {
    HostReport earlier = told("HF-1", "hotfixed", "2", "2");
    earlier.status->time = "2026-11-29T11:00:00Z";
    HostReport other = told("HF-1", "skipped", "2", "");
    other.host = "db1";
    const HostReport bad = {"", "hosts:9", std::nullopt, "hosts:9: is no JSON"};
    const std::vector<HostStanding> all =
        standings_of({told("HF-1", "vulnerable", "2", "1", "0"), earlier, bad, other,
                      told("HF-2", "skipped", "2", ""), bad},
                     repository(), k_fresh);
    std::vector<std::string> said;
    for (const HostStanding& one : all) {
        said.push_back(one.host + " " + one.id + " " + std::string(name_of(one.state)) + one.note);
    }
    EXPECT_THAT(said, ElementsAre("  unknownhosts:9: is no JSON", "  unknownhosts:9: is no JSON",
                                  "db1 HF-1 not-concerned", "web1 HF-1 vulnerable-base",
                                  "web1 HF-2 not-concerned"));
    EXPECT_THAT(all[3].installed, ElementsAre("0", "1"));
    EXPECT_EQ(counts_of(all)[static_cast<std::size_t>(HostState::unknown)], 2U);
}

std::vector<HostStanding> hosts_in(const std::vector<HostState>& states) {
    std::vector<HostStanding> hosts;
    for (const HostState state : states) {
        hosts.emplace_back().state = state;
    }
    return hosts;
}

TEST(ThePlugin, SaysTheGravestAndCountsEachState) {
    const PluginAnswer answer =
        plugin_answer(repository(),
                      hosts_in({HostState::hotfixed, HostState::vulnerable_base,
                                HostState::hotfixed, HostState::orphan, HostState::unknown}),
                      k_now);
    EXPECT_EQ(answer.severity, Nagios::critical);
    EXPECT_EQ(answer.line,
              "STOPGAP CRITICAL: 1 vulnerable, 1 unknown, 2 hotfixed, 1 to retire | "
              "vulnerable=1;;0;0 unknown=1;;;0 interrupted=0;0;;0 outdated=0;0;;0 "
              "hotfixed_not_restarted=0;0;;0 vendor_fixed_not_restarted=0;0;;0 newer=0;0;;0 "
              "hotfixed=2;;;0 retire_due=1;0;;0 vendor_fixed=0;;;0 not_concerned=0;;;0 "
              "kits_expired=0;;0;0");
}

TEST(ThePlugin, IsNeverWellWhereNothingIsKnown) {
    const auto severity_of = [](const std::vector<HostState>& states) {
        return plugin_answer(repository(), hosts_in(states), k_now).severity;
    };
    EXPECT_EQ(severity_of({}), Nagios::unknown);
    EXPECT_EQ(severity_of({HostState::hotfixed, HostState::unknown}), Nagios::unknown);
    EXPECT_EQ(severity_of({HostState::orphan, HostState::unknown}), Nagios::unknown);
    EXPECT_EQ(severity_of({HostState::orphan}), Nagios::warning);
    EXPECT_EQ(severity_of({HostState::newer}), Nagios::warning);
    EXPECT_EQ(severity_of({HostState::hotfixed, HostState::vendor_fixed, HostState::not_concerned}),
              Nagios::ok);
    EXPECT_THAT(plugin_answer(repository(), hosts_in({}), k_now).line,
                HasSubstr("STOPGAP UNKNOWN: no host told anything | "));
}

TEST(ThePlugin, WithoutHostsTellsOfTheRepository) {
    std::vector<InventoryItem> items = repository();
    EXPECT_EQ(plugin_answer(items, std::nullopt, k_now).line,
              "STOPGAP OK: 1 published, 1 retired | published=1;;;0 retired=1;;;0 "
              "kits_expired=0;;0;0");
    items[0].kit->expires = "2026-11-30T00:00:00Z";
    EXPECT_EQ(plugin_answer(items, std::nullopt, k_now).severity, Nagios::critical);
    EXPECT_THAT(plugin_answer({}, std::nullopt, k_now).line, HasSubstr("nothing is published"));
}

TEST(ThePlugin, KeepsTextsOfOthersOutOfItsNumbers) {
    EXPECT_EQ(error_line(Error(ExitStatus::usage, "a|b\n").with_hint("c | d")),
              "STOPGAP UNKNOWN - a/b\\x0a (c / d)");
}

} // namespace
} // namespace stopgap::lifecycle
