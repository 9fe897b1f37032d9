#include "artifacts/manifest.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace stopgap::artifacts {
namespace {

using Json = nlohmann::json;

std::vector<Artifact> artifacts() {
    return {{"b.deb", "deb", "b", "1", "amd64", std::string(64, 'b'), 2},
            {"a.deb", "deb", "a", "1", "amd64", std::string(64, 'a'), 1}};
}

TEST(Sha256Sums, AreLinesThatSha256sumReadsSortedByPath) {
    EXPECT_EQ(sha256sums(artifacts()),
              std::string(64, 'a') + "  a.deb\n" + std::string(64, 'b') + "  b.deb\n");
}

TEST(Sha256Sums, OfNothingAreEmpty) {
    EXPECT_EQ(sha256sums({}), "");
}

TEST(TheManifest, SaysWhatWentInHowItWasVerifiedAndWhatCameOut) {
    Recipe recipe;
    recipe.id = "HF-1";
    recipe.cves = {"CVE-2026-0001"};
    recipe.decisions = {{"patch-conflict", "p", "", "drop", "obsolete", {}, {}}};
    BuildResult result;
    result.inputs = {{"x.tar.gz",
                      "/store/x",
                      "cd",
                      3,
                      "http://mirror.example/x.tar.gz",
                      {Verification::By::signed_index, "bookworm (2026-07-11)"}}};
    result.artifacts = artifacts();
    const Json json = Json::parse(manifest_json(recipe, result));
    EXPECT_EQ(json["cves"][0], "CVE-2026-0001");
    EXPECT_EQ(json["inputs"][0]["verified_by"], "signed index of bookworm (2026-07-11)");
    EXPECT_EQ(json["decisions"][0]["reason"], "obsolete");
    EXPECT_EQ(json["artifacts"][1]["sha256"], std::string(64, 'a'));
}

TEST(TheManifest, NamesNoPlaceOfThisMachine) {
    BuildResult result;
    result.inputs = {{"x", "/var/lib/stopgap/store/x", "cd", 3, "patches/x", {}}};
    EXPECT_EQ(manifest_json(Recipe(), result).find("/var/lib"), std::string::npos);
}

} // namespace
} // namespace stopgap::artifacts
