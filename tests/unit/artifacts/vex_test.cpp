#include "artifacts/vex.hpp"

#include "base/error.hpp"

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

TEST(TheVexDocument, OfAWorkaroundCallsNothingFixed) {
    Hotfix hotfix;
    hotfix.recipe.fix.kind = FixKind::workaround;
    hotfix.record.changes.front().vendor_version.clear();
    const std::string text = vex_json(hotfix.facts());
    const Json json = Json::parse(text);
    ASSERT_EQ(json["statements"].size(), 1U);
    EXPECT_EQ(json["statements"][0]["status"], "affected");
    EXPECT_EQ(json["statements"][0]["products"][0]["@id"],
              "pkg:deb/debian/hello@2.10-3?arch=source");
    EXPECT_EQ(
        json["statements"][0]["action_statement"],
        "Install stopgap-hf-1 2.10-3+bhot1 beside it (workaround HF-1), until a fixed version "
        "is there.");
    const Manifest manifest = hotfix.manifest();
    const Held held = {hotfix.recipe, hotfix.base, hotfix.target, manifest};
    EXPECT_NO_THROW(check_vex(text, "vex", held));
    hotfix.recipe.fix.kind = FixKind::backport;
    EXPECT_THROW(check_vex(text, "vex", held), Error);
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
