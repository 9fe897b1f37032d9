#include "artifacts/sbom.hpp"

#include "hotfix.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using test::digest_like;
using test::Hotfix;
using test::Json;

constexpr const char* k_main = "pkg:deb/debian/hello@2.10-3%2Bbhot1?arch=source&distro=bookworm";

TEST(TheSbom, HasTheBasesPackageAsAncestorAndThePatchThatResolvesTheCve) {
    const Json json = Json::parse(sbom_json(Hotfix().facts()));
    EXPECT_EQ(json["bomFormat"], "CycloneDX");
    EXPECT_EQ(json["specVersion"], "1.6");
    const Json hotfix = json["metadata"]["component"];
    EXPECT_EQ(hotfix["purl"], k_main);
    const Json pedigree = hotfix["pedigree"];
    EXPECT_EQ(pedigree["ancestors"][0]["purl"],
              "pkg:deb/debian/hello@2.10-3?arch=source&distro=bookworm");
    ASSERT_EQ(pedigree["patches"].size(), 1U) << "the vendor's own are the ancestor's";
    EXPECT_EQ(pedigree["patches"][0],
              (Json{{"type", "backport"},
                    {"diff", {{"url", "https://example.org/CVE-2026-0001.patch"}}},
                    {"resolves", Json::array({{{"type", "security"}, {"id", "CVE-2026-0001"}}})}}));
    EXPECT_EQ(pedigree["notes"],
              "backport of hello 2.10-3; CVE-2026-0001.patch: added, vendors.patch: applied");
}

TEST(TheSbom, CountsAMergedPatchAsTheRecipesOwn) {
    Hotfix hotfix;
    hotfix.result.patches[0].fate = PatchFate::rebased;
    const Json json = Json::parse(sbom_json(hotfix.facts()));
    EXPECT_EQ(json["metadata"]["component"]["pedigree"]["patches"].size(), 1U);
}

TEST(TheSbom, ListsEachPackageWithItsDigest) {
    const Json json = Json::parse(sbom_json(Hotfix().facts()));
    ASSERT_EQ(json["components"].size(), 1U);
    EXPECT_EQ(json["components"][0]["purl"],
              "pkg:deb/debian/hello@2.10-3%2Bbhot1?arch=amd64&distro=bookworm");
    EXPECT_EQ(json["components"][0]["hashes"][0],
              (Json{{"alg", "SHA-256"}, {"content", digest_like('a')}}));
    EXPECT_EQ(json["dependencies"][0]["ref"], k_main);
    EXPECT_EQ(json["dependencies"][0]["dependsOn"][0], json["components"][0]["bom-ref"]);
}

TEST(TheSbom, CallsTheCveResolvedWithItsPedigree) {
    const Json one = Json::parse(sbom_json(Hotfix().facts()))["vulnerabilities"][0];
    EXPECT_EQ(one["id"], "CVE-2026-0001");
    EXPECT_EQ(one["analysis"]["state"], "resolved_with_pedigree");
    EXPECT_EQ(one["affects"][0]["ref"], k_main);
}

TEST(TheSbom, OfAWorkaroundIsOfItsOwnPackageAndLeavesTheBaseVulnerable) {
    Hotfix hotfix;
    hotfix.recipe.fix.kind = FixKind::workaround;
    const std::string text = sbom_json(hotfix.facts());
    const Json json = Json::parse(text);
    EXPECT_EQ(json["metadata"]["component"]["name"], "stopgap-hf-1");
    EXPECT_EQ(json["metadata"]["component"]["pedigree"]["ancestors"][0]["name"], "hello");
    const Json one = json["vulnerabilities"][0];
    EXPECT_EQ(one["analysis"],
              (Json{{"state", "exploitable"},
                    {"response", Json::array({"workaround_available"})},
                    {"detail", "hello 2.10-3 stays as it is; HF-1 works around it"}}));
    EXPECT_EQ(one["affects"][0]["ref"], "pkg:deb/debian/hello@2.10-3?arch=source&distro=bookworm");
    const Manifest manifest = hotfix.manifest();
    EXPECT_NO_THROW(
        check_sbom(text, "sbom", {hotfix.recipe, hotfix.base, hotfix.target, manifest}));
}

TEST(TheSbom, IsTheSameForTheSamePackagesAndAnotherForOthers) {
    Hotfix hotfix;
    const std::string first = sbom_json(hotfix.facts());
    hotfix.record.started += std::chrono::hours(1);
    hotfix.record.invocation = "another";
    hotfix.result.artifacts[2].sha256 = digest_like('f'); // the .buildinfo
    EXPECT_EQ(sbom_json(hotfix.facts()), first);
    hotfix.result.artifacts[0].sha256 = digest_like('f');
    EXPECT_NE(Json::parse(sbom_json(hotfix.facts()))["serialNumber"],
              Json::parse(first)["serialNumber"]);
}

} // namespace
} // namespace stopgap::artifacts
