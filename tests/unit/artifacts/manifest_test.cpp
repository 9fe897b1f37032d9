#include "artifacts/manifest.hpp"

#include "base/error.hpp"

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

std::string refusal_of(const std::string& manifest) {
    try {
        static_cast<void>(read_manifest(manifest, "manifest.json"));
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }
    return "none";
}

TEST(TheManifest, IsReadAsItWasWritten) {
    Recipe recipe;
    recipe.id = "HF-1";
    recipe.digest = std::string(64, 'd');
    BuildResult result;
    result.target = "debian-bookworm-amd64";
    result.artifacts = artifacts();
    const Manifest manifest = read_manifest(manifest_json(recipe, result), "manifest.json");
    EXPECT_EQ(manifest.id, "HF-1");
    EXPECT_EQ(manifest.target, "debian-bookworm-amd64");
    EXPECT_EQ(manifest.recipe_sha256, std::string(64, 'd'));
    ASSERT_EQ(manifest.artifacts.size(), 2U);
    EXPECT_EQ(manifest.artifacts[0].path, "b.deb");
    EXPECT_EQ(manifest.artifacts[1].sha256, std::string(64, 'a'));
}

TEST(TheManifest, IsRefusedCutOffAtAnyByte) {
    BuildResult result;
    result.artifacts = artifacts();
    const std::string whole = manifest_json(Recipe(), result);
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        EXPECT_NE(refusal_of(whole.substr(0, length)), "none") << length;
    }
}

TEST(TheManifest, IsRefusedWhereAnArtifactIsNoFileNameWithADigest) {
    for (const char* path : {"../x.deb", "/x.deb", ".x", "a/b.deb", "", "x\n.deb"}) {
        BuildResult result;
        result.artifacts = {{path, "deb", "b", "1", "amd64", std::string(64, 'b'), 2}};
        EXPECT_NE(refusal_of(manifest_json(Recipe(), result)), "none") << path;
    }
    BuildResult result;
    result.artifacts = {{"x.deb", "deb", "b", "1", "amd64", "beef", 2}};
    EXPECT_EQ(refusal_of(manifest_json(Recipe(), result)),
              "manifest.json: lists \"x.deb\", which is no file name with a digest");
}

TEST(TheManifest, NamesNoPlaceOfThisMachine) {
    BuildResult result;
    result.inputs = {{"x", "/var/lib/stopgap/store/x", "cd", 3, "patches/x", {}}};
    EXPECT_EQ(manifest_json(Recipe(), result).find("/var/lib"), std::string::npos);
}

} // namespace
} // namespace stopgap::artifacts
