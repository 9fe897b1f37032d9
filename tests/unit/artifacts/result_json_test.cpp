#include "artifacts/result_json.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace stopgap::artifacts {
namespace {

using Json = nlohmann::json;

BuildResult built() {
    BuildResult result;
    result.id = "HF-1";
    result.target = "debian-bookworm-amd64";
    result.outcome = Outcome::built;
    result.base_name = "hello";
    result.base_version = "2.10-3";
    result.version = "2.10-3+bhot1";
    result.proof_build = true;
    result.patches = {{"a.patch", PatchFate::already_upstream, "reverses exactly"}};
    Attempt attempt;
    attempt.phase = Phase::build;
    attempt.seconds = 1.2345;
    attempt.log = "logs/attempt-1.log";
    attempt.findings = {{"missing-header", "foo.h", {"attempt-1.log", 7, "no foo.h"}, {}}};
    attempt.repairs = {{"add-build-dependency", "missing-header", "foo.h", "+ libfoo-dev", "x"}};
    result.attempts = {attempt};
    result.artifacts = {{"hello.deb", "deb", "hello", "2.10-3+bhot1", "amd64", "ab", 12}};
    return result;
}

TEST(AResultAsJson, HasTheFieldsOfTheInterface) {
    const Json json = Json::parse(result_json(built()));
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["outcome"], "built");
    EXPECT_EQ(json["base"]["version"], "2.10-3");
    EXPECT_EQ(json["proof_build"], true);
    EXPECT_EQ(json["patches"][0]["fate"], "already-upstream");
    EXPECT_EQ(json["attempts"][0]["phase"], "build");
    EXPECT_EQ(json["attempts"][0]["seconds"], 1.23);
    EXPECT_EQ(json["attempts"][0]["resumed_from"], nullptr);
    EXPECT_EQ(json["attempts"][0]["findings"][0]["evidence"]["line"], 7);
    EXPECT_EQ(json["attempts"][0]["repairs"][0]["strategy"], "add-build-dependency");
    EXPECT_EQ(json["artifacts"][0]["size_bytes"], 12);
}

TEST(AResultAsJson, HasEveryFieldEvenWhereThereIsNothingToSay) {
    const Json json = Json::parse(result_json(BuildResult()));
    for (const char* field : {"schema", "id", "target", "outcome", "status", "base", "version",
                              "proof_build", "patches", "attempts", "artifacts", "inputs",
                              "isolation", "notes", "libraries", "decision", "error", "seconds"}) {
        EXPECT_TRUE(json.contains(field)) << field;
    }
    EXPECT_EQ(json["decision"], nullptr);
    EXPECT_EQ(json["error"], nullptr);
}

TEST(AResultAsJson, SaysWhatLibrariesOffer) {
    BuildResult result = built();
    LibraryChange library;
    library.package = "libx1";
    library.path = "usr/lib/libx.so.1.2";
    library.soname = "libx.so.1";
    library.lost = {"greet@V1"};
    result.libraries = {library};
    const Json json = Json::parse(result_json(result))["libraries"][0];
    EXPECT_EQ(json["soname"], "libx.so.1");
    EXPECT_EQ(json["fate"], "kept");
    EXPECT_EQ(json["public"], true);
    EXPECT_EQ(json["lost"], Json({"greet@V1"}));
    EXPECT_EQ(json["not_compared"], nullptr);
}

TEST(AResultAsJson, CarriesTheDecisionWithItsLines) {
    BuildResult result = built();
    result.outcome = Outcome::decision;
    result.decision = {"patch-conflict", "p", "why", {"drop"}, "[[decision]]\n"};
    const Json json = Json::parse(result_json(result));
    EXPECT_EQ(json["decision"]["recipe_lines"], "[[decision]]\n");
    EXPECT_EQ(json["decision"]["options"][0], "drop");
}

TEST(AResultAsJson, ReplacesBytesThatAreNoUtf8) {
    BuildResult result;
    result.error = "bad \xff byte";
    EXPECT_EQ(Json::parse(result_json(result))["error"], "bad \xEF\xBF\xBD byte");
}

TEST(ResultsAsJson, AreAnObjectWithASchema) {
    const Json json = Json::parse(results_json({built(), BuildResult()}));
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["results"].size(), 2U);
}

TEST(AResultAsJson, IsReadBackAsFarAsItTellsOfTheRun) {
    BuildResult result = built();
    result.decision = {"patch-conflict", "p", "why", {"drop", "replace"}, "[[decision]]\n"};
    result.error = "no";
    result.notes = {"one", "two"};
    BuildResult read = read_result(result_json(result), "result.json");
    EXPECT_EQ(read.attempts.at(0).findings.at(0).evidence.line, 7U);
    EXPECT_EQ(read.attempts.at(0).repairs.at(0).change, "+ libfoo-dev");
    EXPECT_EQ(result_json(read), result_json(result));
    EXPECT_EQ(result_json(read_result(result_json(read), "x")), result_json(read));
}

TEST(AResultAsJson, IsRefusedByFieldWhereItIsNone) {
    const auto refusal = [](const Json& json) {
        try {
            static_cast<void>(read_result(json.dump(), "x"));
        } catch (const Error& error) {
            return error.message();
        }
        return std::string("none");
    };
    const Json good = Json::parse(result_json(built()));
    Json bad = good;
    bad["attempts"][0]["phase"] = "lunch";
    EXPECT_EQ(refusal(bad), "x: attempts[0].phase: is a word that this version does not know");
    bad = good;
    bad["attempts"][0]["findings"][0]["evidence"]["line"] = "7";
    EXPECT_EQ(refusal(bad), "x: attempts[0].findings[0].evidence.line: is no whole number");
    bad = good;
    bad["schema"] = 2;
    EXPECT_EQ(refusal(bad), "x: schema: is not 1, which this version reads");
    bad = good;
    bad.erase("patches");
    EXPECT_EQ(refusal(bad), "x: has no patches");
    bad = good;
    bad["later"] = true;
    EXPECT_EQ(refusal(bad), "none");
    EXPECT_EQ(refusal(Json::array()), "x: is no object");
}

} // namespace
} // namespace stopgap::artifacts
