#include "artifacts/provenance.hpp"

#include "hotfix.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using test::digest_like;
using test::Hotfix;
using test::Json;

Json written(const Hotfix& hotfix) {
    return Json::parse(provenance_json(hotfix.facts(), {{"logs/attempt-1.log", digest_like('e')}}));
}

TEST(Provenance, IsAnInTotoStatementAboutThePackagesAndSourcePackages) {
    const Json json = written(Hotfix());
    EXPECT_EQ(json["_type"], "https://in-toto.io/Statement/v1");
    EXPECT_EQ(json["predicateType"], "https://slsa.dev/provenance/v1");
    ASSERT_EQ(json["subject"].size(), 2U);
    EXPECT_EQ(json["subject"][0], (Json{{"name", "hello_2.10-3+bhot1_amd64.deb"},
                                        {"digest", {{"sha256", digest_like('a')}}}}));
    EXPECT_EQ(json["subject"][1]["name"], "hello_2.10-3+bhot1.dsc");
}

TEST(Provenance, NamesRecipeBaseTargetAndKindAsWhatWasAskedFor) {
    const Json external = written(Hotfix())["predicate"]["buildDefinition"]["externalParameters"];
    EXPECT_EQ(external, (Json{{"recipe", {{"id", "HF-1"}, {"sha256", digest_like('d')}}},
                              {"base", {{"name", "hello"}, {"version", "2.10-3"}}},
                              {"target", "debian-bookworm-amd64"},
                              {"kind", "backport"}}));
}

TEST(Provenance, SaysOfEachInputHowItWasVerified) {
    const Json dependencies =
        written(Hotfix())["predicate"]["buildDefinition"]["resolvedDependencies"];
    ASSERT_EQ(dependencies.size(), 4U);
    EXPECT_EQ(dependencies[0],
              (Json{{"name", "CVE-2026-0001.patch"},
                    {"uri", "https://example.org/CVE-2026-0001.patch"},
                    {"digest", {{"sha256", digest_like('1')}}},
                    {"annotations",
                     {{"role", "input"}, {"verified_by", "digest pinned by the recipe"}}}}));
    EXPECT_FALSE(dependencies[1].contains("uri")) << "a file beside the recipe has no address";
    EXPECT_EQ(dependencies[1]["annotations"]["verified_by"],
              "signed index of bookworm (2026-07-11)");
}

TEST(Provenance, ListsThePackagesOfTheRootWithTheDigestsThatAreKnown) {
    const Json dependencies =
        written(Hotfix())["predicate"]["buildDefinition"]["resolvedDependencies"];
    EXPECT_EQ(dependencies[2],
              (Json{{"name", "gcc-12"},
                    {"uri", "pkg:deb/debian/gcc-12@12.2.0-14?arch=amd64&distro=bookworm"},
                    {"digest", {{"sha256", digest_like('9')}}},
                    {"annotations", {{"role", "build-root"}}}}));
    EXPECT_EQ(dependencies[3]["uri"], "pkg:deb/debian/old@1:1.0%2Bx?arch=all&distro=bookworm");
    EXPECT_FALSE(dependencies[3].contains("digest"));
}

TEST(Provenance, CarriesIsolationLimitsAndRepairs) {
    Hotfix hotfix;
    Attempt attempt;
    attempt.repairs = {{"add-build-dependency", "missing-header", "foo.h", "+ libfoo-dev", "x"}};
    hotfix.result.attempts = {attempt};
    const Json internal = written(hotfix)["predicate"]["buildDefinition"]["internalParameters"];
    EXPECT_EQ(internal["isolation"], Json::array({"no network"}));
    EXPECT_EQ(internal["limits"]["processes"], 4096);
    EXPECT_EQ(internal["limits"]["time_seconds"], 12 * 3600);
    EXPECT_EQ(internal["repairs"][0]["change"], "+ libfoo-dev");
    EXPECT_EQ(internal["patches"][0]["fate"], "added");
    EXPECT_EQ(internal["tests"], true);
}

TEST(Provenance, HasWhatRecordsOneBuildAsByproducts) {
    const Json run = written(Hotfix())["predicate"]["runDetails"];
    EXPECT_EQ(run["builder"]["id"], "urn:stopgap:builder:sandbox:1");
    EXPECT_EQ(run["metadata"],
              (Json{{"invocationId", "urn:uuid:01234567-89ab-4cde-8f01-23456789abcd"},
                    {"startedOn", "2027-01-15T08:00:00Z"},
                    {"finishedOn", "2027-01-15T08:01:00Z"}}));
    ASSERT_EQ(run["byproducts"].size(), 2U);
    EXPECT_EQ(run["byproducts"][0]["name"], "hello_2.10-3+bhot1_amd64.buildinfo");
    EXPECT_EQ(run["byproducts"][1]["name"], "logs/attempt-1.log");
}

TEST(Provenance, NamesNoPlaceOfThisMachine) {
    EXPECT_EQ(provenance_json(Hotfix().facts(), {}).find("/store"), std::string::npos);
}

} // namespace
} // namespace stopgap::artifacts
