#include "artifacts/host_status.hpp"

#include "base/error.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using testing::HasSubstr;

// deploy.sh of Debian 12's dash, on a host with the hotfix.
const std::string k_line =
    R"({"schema":1,"command":"status","id":"HF-TEST-1","serial":2,"environment":"stage",)"
    R"("outcome":"hotfixed","status":0,"reason":"","verified_by":"gpgv","packages":[)"
    R"({"name":"hello","arch":"amd64","hotfix":"9.5-0hot1","before":"2.10-3","installed":"9.5-0hot1"},)"
    R"({"name":"hello-doc","arch":"all","hotfix":"9.5-0hot1","before":"","installed":""}],)"
    R"("restarted":[],"deferred":[],"conffiles":[],"rollback_from":[],)"
    R"("host":"web1.example.org","time":"2026-11-30T01:02:03Z"})";

std::string with(const std::string& from, const std::string& to) {
    std::string text = k_line;
    return text.replace(text.find(from), from.size(), to);
}

std::string refusal_of(const std::string& line) {
    const Error error =
        test::error_of([&] { static_cast<void>(read_host_status(line, "hosts.jsonl:3")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(AHostsStatus, IsReadAsTheScriptTellsIt) {
    for (const std::string& line : {k_line, "STOPGAP_RESULT " + k_line}) {
        const HostStatus status = read_host_status(line, "hosts.jsonl:3");
        EXPECT_EQ(status.id, "HF-TEST-1");
        EXPECT_EQ(status.serial, 2U);
        EXPECT_EQ(status.outcome, "hotfixed");
        EXPECT_EQ(status.host, "web1.example.org");
        EXPECT_EQ(status.time, "2026-11-30T01:02:03Z");
        ASSERT_EQ(status.packages.size(), 2U);
        EXPECT_EQ(status.packages[0].name, "hello");
        EXPECT_EQ(status.packages[0].arch, "amd64");
        EXPECT_EQ(status.packages[0].hotfix, "9.5-0hot1");
        EXPECT_EQ(status.packages[0].installed, "9.5-0hot1");
        EXPECT_EQ(status.packages[1].installed, "");
    }
}

TEST(AHostsStatus, OfAnOlderScriptHasNoHostAndNoTimeAndOneOfANewerScriptMore) {
    const HostStatus older = read_host_status(
        with(R"(,"host":"web1.example.org","time":"2026-11-30T01:02:03Z")", ""), "hosts.jsonl:3");
    EXPECT_EQ(older.host, "");
    EXPECT_EQ(older.time, "");
    const HostStatus newer =
        read_host_status(with(R"("host")", R"("kernel":[{"a":null}],"host")"), "hosts.jsonl:3");
    EXPECT_EQ(newer.host, "web1.example.org");
}

TEST(AHostsStatus, NamesNoHostWhereItsWordIsNone) {
    for (const char* name : {"(none)", "web1  fixed", ""}) {
        EXPECT_EQ(read_host_status(with("web1.example.org", name), "hosts.jsonl:3").host, "");
    }
}

TEST(AHostsStatus, IsRefusedWithItsPlaceWhereItIsNone) {
    EXPECT_THAT(refusal_of("hello"), HasSubstr("hosts.jsonl:3: is no JSON"));
    EXPECT_THAT(refusal_of("[]"), HasSubstr("hosts.jsonl:3: is no object"));
    EXPECT_THAT(refusal_of(with("\"schema\":1", "\"schema\":2")), HasSubstr("of another schema"));
    EXPECT_THAT(refusal_of(with("\"status\",", "\"apply\",")),
                HasSubstr("command: is \"apply\", not \"status\""));
    EXPECT_THAT(refusal_of(with("\"outcome\":\"hotfixed\"", "\"outcome\":\"well\"")),
                HasSubstr("outcome: is \"well\", not one of"));
    EXPECT_THAT(refusal_of(with("HF-TEST-1", "../1")), HasSubstr("id: is no hotfix's"));
    EXPECT_THAT(refusal_of(with("\"installed\":\"", "\"installed\":\"" + std::string(300, '9'))),
                HasSubstr("installed: is longer than any package's"));
    EXPECT_THAT(refusal_of(with("2026-11-30T", "2026-11-30 ")), HasSubstr("time: "));
    EXPECT_THAT(refusal_of(with("\"serial\":2", "\"serial\":-2")), HasSubstr("serial: "));
    EXPECT_THAT(refusal_of(with("\"packages\":[", "\"packages\":[7,")),
                HasSubstr("packages[0]: is no object"));
    EXPECT_THAT(refusal_of(with("\"host\"", "\"id\":\"HF-2\",\"host\"")), HasSubstr("there twice"));
    EXPECT_THAT(refusal_of(std::string(k_host_status_limit_bytes + 1, ' ')),
                HasSubstr("is too long"));
    EXPECT_THAT(refusal_of(std::string(100'000, '[')), HasSubstr("nested too deeply"));
}

TEST(AHostsStatus, SurvivesBeingCutAndChangedAnywhere) {
    const auto parse = [](const std::string& text) {
        static_cast<void>(read_host_status(text, "hosts.jsonl:3"));
    };
    test::expect_survives_truncation(k_line, parse);
    test::expect_survives_mutation(k_line, parse);
}

TEST(AHostsName, HoldsNothingThatATableOrATerminalWouldTakeForMore) {
    for (const char* name : {"web1", "web-1.example.org", "2001:db8::1", "db_2"}) {
        EXPECT_TRUE(is_host_name(name)) << name;
    }
    for (const std::string& name :
         {std::string(), std::string("-web"), std::string("a b"), std::string("a\033[2J"),
          std::string("../a"), std::string("\xc3\xa4"), std::string(256, 'a')}) {
        EXPECT_FALSE(is_host_name(name)) << name;
    }
}

} // namespace
} // namespace stopgap::artifacts
