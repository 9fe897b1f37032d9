#include "artifacts/vex.hpp"

#include "hotfix.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using test::digest_like;
using test::Hotfix;
using test::Json;

TEST(TheVexDocument, SaysThatTheHotfixIsFixedAndTheVendorsPackageIsAffected) {
    const Json json = Json::parse(vex_json(Hotfix().facts()));
    EXPECT_EQ(json["@context"], "https://openvex.dev/ns/v0.2.0");
    EXPECT_EQ(json["author"], "A Team <team@example.org>");
    EXPECT_EQ(json["timestamp"], "2023-11-14T22:13:20Z");
    EXPECT_EQ(json["version"], 1);
    ASSERT_EQ(json["statements"].size(), 2U);
    const std::string fixed = "pkg:deb/debian/hello@2.10-3%2Bbhot1?arch=amd64";
    EXPECT_EQ(json["statements"][0],
              (Json{{"vulnerability", {{"name", "CVE-2026-0001"}}},
                    {"products", Json::array({{{"@id", fixed},
                                               {"identifiers", {{"purl", fixed}}},
                                               {"hashes", {{"sha-256", digest_like('a')}}}}})},
                    {"status", "fixed"}}));
    EXPECT_EQ(json["statements"][1]["status"], "affected");
    EXPECT_EQ(json["statements"][1]["products"][0]["@id"],
              "pkg:deb/debian/hello@2.10-3?arch=amd64");
    EXPECT_EQ(json["statements"][1]["action_statement"],
              "Install version 2.10-3+bhot1 (hotfix HF-1).");
}

TEST(TheVexDocument, NamesTheSourcePackageWhereTheVendorServesNoBinary) {
    Hotfix hotfix;
    hotfix.record.changes.clear();
    EXPECT_EQ(Json::parse(vex_json(hotfix.facts()))["statements"][1]["products"][0]["@id"],
              "pkg:deb/debian/hello@2.10-3?arch=source");
}

TEST(TheVexDocument, IsTheSameForTheSamePackages) {
    Hotfix hotfix;
    const std::string first = vex_json(hotfix.facts());
    hotfix.record.started += std::chrono::hours(1);
    hotfix.record.finished += std::chrono::hours(1);
    EXPECT_EQ(vex_json(hotfix.facts()), first);
}

} // namespace
} // namespace stopgap::artifacts
