#include "artifacts/retirement.hpp"

#include "base/error.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

using testing::HasSubstr;

Retirement sample() {
    return {"HF-1",
            "debian-bookworm-amd64",
            "1.0-1+bhot1",
            "1.0-1+deb12u1",
            "2026-11-21T07:39:46Z",
            {{"statement", Evidence::Says::fixed, "DSA-1234-1"},
             {"patches", Evidence::Says::not_fixed, "the source still takes x.patch"},
             {"upstream-version", Evidence::Says::nothing, "nobody can tell"}}};
}

std::string refusal_of(const std::string& text) {
    const Error error =
        test::error_of([&] { static_cast<void>(read_retirement(text, "retired.json")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = retirement_json(sample());
    return text.replace(text.find(from), from.size(), to);
}

TEST(ARetirement, IsReadAsItWasWritten) {
    const Retirement retirement = read_retirement(retirement_json(sample()), "retired.json");
    EXPECT_EQ(retirement.id, "HF-1");
    EXPECT_EQ(retirement.target, "debian-bookworm-amd64");
    EXPECT_EQ(retirement.version, "1.0-1+bhot1");
    EXPECT_EQ(retirement.vendor_version, "1.0-1+deb12u1");
    EXPECT_EQ(retirement.when, "2026-11-21T07:39:46Z");
    ASSERT_EQ(retirement.evidence.size(), 3U);
    EXPECT_EQ(retirement.evidence[0].kind, "statement");
    EXPECT_EQ(retirement.evidence[0].says, Evidence::Says::fixed);
    EXPECT_EQ(retirement.evidence[0].text, "DSA-1234-1");
    EXPECT_EQ(retirement.evidence[1].says, Evidence::Says::not_fixed);
    EXPECT_EQ(retirement.evidence[2].says, Evidence::Says::nothing);
}

TEST(ARetirement, OfAWorkaroundNamesNoBuildOfTheVendors) {
    Retirement workaround = sample();
    workaround.vendor_version.clear();
    EXPECT_EQ(read_retirement(retirement_json(workaround), "retired.json").vendor_version, "");
}

TEST(ARetirement, IsRefusedWithItsFieldWhereItSaysWhatNobodyWrote) {
    EXPECT_THAT(refusal_of(with("\"schema\": 1", "\"schema\": 2")),
                HasSubstr("retired.json: schema: is of another schema"));
    EXPECT_THAT(refusal_of(with("\"fixed\"", "\"perhaps\"")), HasSubstr("evidence[0].says"));
    EXPECT_THAT(refusal_of(with("\"statement\"", "\"rumour\"")), HasSubstr("evidence[0].kind"));
    EXPECT_THAT(refusal_of(with("2026-11-21T", "2026-11-21 ")), HasSubstr("when"));
    EXPECT_THAT(refusal_of(with("\"id\"", "\"ID\"")), HasSubstr("retired.json: "));
}

TEST(ARetirement, SurvivesBeingCutAndChangedAnywhere) {
    const auto parse = [](const std::string& text) {
        static_cast<void>(read_retirement(text, "retired.json"));
    };
    test::expect_survives_truncation(retirement_json(sample()), parse);
    test::expect_survives_mutation(retirement_json(sample()), parse);
}

} // namespace
} // namespace stopgap::artifacts
