#include "repair/decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::repair {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Finding conflict() {
    return {"patch-conflict",
            "debian/patches/fix-example.patch",
            {"build.log", 12, "1 out of 1 hunk FAILED"},
            {}};
}

TEST(DecisionRequest, HoldsTheRecipeLinesReadyToPaste) {
    const DecisionRequest request = decision_for(conflict(), "debian-bookworm-amd64");
    EXPECT_EQ(request.kind, "patch-conflict");
    EXPECT_EQ(request.subject, "debian/patches/fix-example.patch");
    EXPECT_THAT(request.options, ElementsAre("replace", "drop"));
    EXPECT_EQ(request.recipe_lines,
              "[[decision]]\n"
              "kind = \"patch-conflict\"\n"
              "subject = \"debian/patches/fix-example.patch\"\n"
              "base = \"debian-bookworm-amd64\"\n"
              "action = \"replace\"  # or: drop\n"
              "path = \"...\"  # a file beside the recipe; only with \"replace\"\n"
              "reason = \"not stated\"  # say why: it is kept in the provenance\n");
}

TEST(DecisionRequest, SaysInPlainWordsWhatHappenedAndWhatCanBeDone) {
    const DecisionRequest request = decision_for(conflict(), "t", "trixie carries it rebased.");
    EXPECT_EQ(
        request.explanation,
        "patch-conflict: debian/patches/fix-example.patch\n"
        "build.log:12: 1 out of 1 hunk FAILED\n"
        "A patch of the base (or the recipe) does not apply to these sources. One that a git "
        "commit gave does not merge three-way either: the evidence has file, line and both "
        "sides.\n"
        "Nothing is dropped on a guess: a lost patch may be a lost security fix. Decide from "
        "the patch's own text and the new sources. A patch of the recipe itself may simply be "
        "corrected. Where a newer suite carries it rebased, "
        "name that file in fix.patches ({ archive = ..., file = ... }): it takes the place of "
        "the one of its name.\n"
        "trixie carries it rebased.\n"
        "Possible actions:\n"
        "  replace: use the file that `path` names, beside the recipe, in its place\n"
        "  drop: leave the patch out: the sources hold its change, or it is not wanted\n");
}

TEST(DecisionRequest, OffersTheFindingsOwnOptionsBeforeTheKinds) {
    Finding finding{"missing-header", "foo.h", {}, {"add-build-dependency:libfoo-dev"}};
    const DecisionRequest request = decision_for(finding, "");
    EXPECT_THAT(request.options, ElementsAre("add-build-dependency:libfoo-dev"));
    EXPECT_EQ(request.recipe_lines,
              "[[decision]]\n"
              "kind = \"missing-header\"\n"
              "subject = \"foo.h\"\n"
              "action = \"add-build-dependency:libfoo-dev\"\n"
              "reason = \"not stated\"  # say why: it is kept in the provenance\n");
}

TEST(DecisionRequest, HoldsATableForEachOfSeveralFindings) {
    const std::vector<Finding> findings = {{"patch-fuzz", "one.patch", {}, {}},
                                           {"patch-fuzz", "two.patch", {}, {}}};
    const DecisionRequest request = decision_for(findings, "t");
    EXPECT_EQ(request.subject, "one.patch");
    EXPECT_THAT(request.recipe_lines, HasSubstr("subject = \"one.patch\"\n"));
    EXPECT_THAT(request.recipe_lines, HasSubstr("subject = \"two.patch\"\n"));
    EXPECT_THAT(request.explanation, HasSubstr("patch-fuzz: two.patch\n"));
}

TEST(DecisionRequest, HasNoRecipeLinesWhereNothingCanBeDecided) {
    const Finding finding{"compile-error", "a.c", {"build.log", 3, "a.c:1:1: error: x"}, {}};
    const DecisionRequest request = decision_for(finding, "t");
    EXPECT_FALSE(decidable(finding));
    EXPECT_TRUE(decidable(conflict()));
    EXPECT_EQ(request.recipe_lines, "");
    EXPECT_TRUE(request.options.empty());
    EXPECT_THAT(request.explanation, HasSubstr("Read the first error."));
}

TEST(DecisionRequest, OffersNoPackageThatNobodyNamed) {
    EXPECT_FALSE(decidable({"missing-header", "foo.h", {}, {}}));
    EXPECT_TRUE(decidable({"missing-header", "foo.h", {}, {"add-build-dependency:libfoo-dev"}}));
}

TEST(DecisionRequest, CannotBeLedOutOfItsLineByAHostileSubject) {
    Finding finding = conflict();
    finding.subject = "a\"\nreason = \"x\"\n[[decision]]\n\x1b[2J\\";
    const DecisionRequest request = decision_for(finding, "t");
    EXPECT_THAT(request.recipe_lines,
                HasSubstr("subject = \"a\\\"\\u000areason = \\\"x\\\"\\u000a[[decision]]\\u000a"
                          "\\u001b[2J\\\\\"\n"));
    EXPECT_EQ(request.explanation.find('\x1b'), std::string::npos);
    EXPECT_EQ(request.recipe_lines.find("[[decision]]\n", 1), std::string::npos);
}

TEST(DecisionRequest, CannotBeLedOutOfItsCommentByAHostileOption) {
    Finding finding = conflict();
    finding.options = {"drop", "x\nkind = \"y\""};
    EXPECT_THAT(decision_for(finding, "t").recipe_lines,
                HasSubstr("action = \"drop\"  # or: x\\x0akind = \"y\"\n"));
}

TEST(TomlString, EscapesWhatTomlDemands) {
    EXPECT_EQ(toml_string("plain \u00e9"), "\"plain \u00e9\"");
    EXPECT_EQ(toml_string("\"\\"), "\"\\\"\\\\\"");
    EXPECT_EQ(toml_string("\0\t\n\x7f"sv), "\"\\u0000\\u0009\\u000a\\u007f\"");
    EXPECT_EQ(toml_string("a\xff"), "\"a\\\\xff\"");
}

} // namespace
} // namespace stopgap::repair
