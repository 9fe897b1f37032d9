#include "ecosystem/rpm/evr.hpp"

#include "rpm_versions.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

std::string refusal(const std::string& text) {
    const Error error =
        stopgap::test::error_of([&] { static_cast<void>(parse_evr(text, "base.version")); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    return error.message();
}

TEST(Evr, parts_are_taken_apart_and_shown_as_they_were) {
    const Evr evr = parse_evr("1:3.2.2-6.el9_5.1");
    EXPECT_EQ(evr, (Evr{"1", "3.2.2", "6.el9_5.1"}));
    EXPECT_EQ(shown(evr), "1:3.2.2-6.el9_5.1");
    EXPECT_EQ(without_epoch(evr), "3.2.2-6.el9_5.1");
    for (const Evr& base : test::bases()) {
        EXPECT_EQ(parse_evr(shown(base)), base);
    }
}

TEST(Evr, what_is_no_version_is_refused_with_the_reason) {
    EXPECT_EQ(refusal("1.0"), "base.version: \"1.0\" is no RPM version: a version and a release "
                              "are needed (V-R)");
    EXPECT_EQ(refusal("-1"), "base.version: \"-1\" is no RPM version: a version and a release are "
                             "needed (V-R)");
    EXPECT_EQ(refusal("x:1-1"),
              "base.version: \"x:1-1\" is no RPM version: its epoch is no number");
    EXPECT_EQ(refusal(":1-1"), "base.version: \":1-1\" is no RPM version: its epoch is no number");
    EXPECT_EQ(refusal("9999999999:1-1"),
              "base.version: \"9999999999:1-1\" is no RPM version: its epoch is no number");
    EXPECT_EQ(refusal("1.0-1%{?dist}"),
              "base.version: \"1.0-1%{?dist}\" is no RPM version: it holds a character other than "
              "letters, digits and . _ + ~ ^");
    EXPECT_EQ(refusal("1.0-1-2"), "base.version: \"1.0-1-2\" is no RPM version: it holds a "
                                  "character other than letters, digits and . _ + ~ ^");
    EXPECT_EQ(refusal("1.0\n-1"),
              "base.version: \"1.0\\x0a-1\" is no RPM version: it holds a character other than "
              "letters, digits and . _ + ~ ^");
    EXPECT_EQ(refusal("1-" + std::string(300, '1')),
              "base.version: \"1-" + std::string(78, '1') + "\" is no RPM version: it is too long");
}

TEST(Evr, an_absent_epoch_counts_as_zero) {
    EXPECT_EQ(compare({"", "1", "1"}, {"0", "1", "1"}), 0);
    EXPECT_LT(compare({"", "9", "1"}, {"1", "1", "1"}), 0);
    EXPECT_GT(compare({"2", "1", "1"}, {"1", "9", "1"}), 0);
}

TEST(Evr, order_is_that_of_rpm_version_7) {
    const auto order = [](const std::string& a, const std::string& b) {
        return compare({"", a, "1"}, {"", b, "1"});
    };
    EXPECT_EQ(order("1_0", "1.0"), 0);
    EXPECT_EQ(order("1.05", "1.5"), 0);
    EXPECT_LT(order("1.0~rc1", "1.0~rc1^git1"), 0);
    EXPECT_LT(order("1.0~rc1^git1", "1.0"), 0);
    EXPECT_LT(order("1.0", "1.0^g"), 0);
    EXPECT_LT(order("1.0^g", "1.0.1"), 0);
    EXPECT_LT(order("1.0", "1.0a"), 0);
    EXPECT_LT(order("1.0a", "1.0.1"), 0);
    EXPECT_LT(order("1.A", "1.a"), 0);
}

TEST(Evr, every_two_bases_compare_as_the_program_rpm_says) {
    test::Pairs pairs;
    const std::vector<Evr> bases = test::bases();
    for (const Evr& left : bases) {
        for (const Evr& right : bases) {
            pairs.emplace_back(shown(left), shown(right));
        }
    }
    const std::vector<int> answers = test::rpm_answers(pairs);
    ASSERT_EQ(answers.size(), pairs.size());
    for (std::size_t index = 0; index < pairs.size(); ++index) {
        EXPECT_EQ(compare(parse_evr(pairs[index].first), parse_evr(pairs[index].second)),
                  answers[index])
            << pairs[index].first << " and " << pairs[index].second;
    }
}

TEST(Evr, what_is_no_version_is_not_compared) {
    const Error error = stopgap::test::error_of([] {
        static_cast<void>(compare({"", "1", "1"}, {"", "1'); os.exit()", "1"}));
    });
    EXPECT_EQ(error.status(), ExitStatus::usage);
}

} // namespace
} // namespace stopgap::rpm
