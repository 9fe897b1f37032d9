// Both properties of the version rule, over releases of many vendors, held against librpm and
// against the program rpm.

#include "ecosystem/rpm/version_order.hpp"

#include "ecosystem/rpm/hotfix_version.hpp"
#include "rpm_versions.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace stopgap::rpm {
namespace {

using test::Pairs;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr VersionScheme k_schemes[] = {VersionScheme::rpm_caret, VersionScheme::rpm_plain};

Evr backport_of(const Evr& base, VersionScheme scheme, unsigned hotfix) {
    return hotfix_evr(base, Fix(), scheme, hotfix).evr;
}

Evr bump_of(const Evr& base, VersionScheme scheme, unsigned hotfix) {
    Fix fix;
    fix.kind = FixKind::bump;
    fix.version = "99999999.1"; // far above every version of the list, dates included
    return hotfix_evr(base, fix, scheme, hotfix).evr;
}

std::vector<std::string> refusals(const OrderQuestion& question) {
    std::vector<std::string> sentences;
    for (const OrderProblem& problem : check_order(question)) {
        if (problem.gravity == Gravity::refused) {
            sentences.push_back(problem.sentence);
        }
    }
    return sentences;
}

TEST(RpmOrder, backports_lie_between_base_and_every_successor) {
    const std::vector<Evr> bases = test::bases();
    EXPECT_GE(bases.size(), 50U);
    for (const VersionScheme scheme : k_schemes) {
        for (const Evr& base : bases) {
            const Evr first = backport_of(base, scheme, 1);
            EXPECT_THAT(check_order({base, first, {}, scheme}), IsEmpty()) << shown(base);
            const Evr tenth = backport_of(first, scheme, 9);
            EXPECT_LT(compare(first, tenth), 0) << shown(tenth);
            EXPECT_EQ(vendor_successors(tenth), vendor_successors(base)) << shown(base);
        }
    }
}

TEST(RpmOrder, bumps_lie_between_base_and_every_build_of_the_vendor) {
    for (const VersionScheme scheme : k_schemes) {
        for (const Evr& base : test::bases()) {
            const Evr moved = bump_of(base, scheme, 1);
            EXPECT_THAT(refusals({base, moved, {}, scheme}), IsEmpty()) << shown(base);
            EXPECT_THAT(check_order({base, moved, {}, scheme}), SizeIs(1)) << shown(base);
        }
    }
}

TEST(RpmOrder, the_program_rpm_says_the_same) {
    Pairs pairs;
    for (const VersionScheme scheme : k_schemes) {
        for (const Evr& base : test::bases()) {
            const std::string hotfix = shown(backport_of(base, scheme, 1));
            const std::string moved = shown(bump_of(base, scheme, 1));
            pairs.emplace_back(shown(base), hotfix);
            pairs.emplace_back(shown(base), moved);
            for (const Evr& successor : vendor_successors(base)) {
                pairs.emplace_back(hotfix, shown(successor));
            }
            for (const Evr& build : vendor_builds_of(parse_evr(moved))) {
                pairs.emplace_back(moved, shown(build));
            }
        }
    }
    EXPECT_GE(pairs.size(), 2000U);
    EXPECT_THAT(test::not_ascending(pairs), IsEmpty());
}

TEST(RpmOrder, each_step_of_a_vendor_in_the_table_replaces_the_backport) {
    Pairs pairs;
    for (const std::string& line : test::list_of("vendor-steps.txt")) {
        const std::vector<std::string> step = words_of(line);
        ASSERT_THAT(step, SizeIs(2)) << line;
        for (const unsigned hotfix : {1U, 2U, 10U}) {
            const Evr base = parse_evr(step[0]);
            const std::string caret = shown(backport_of(base, VersionScheme::rpm_caret, hotfix));
            const std::string plain = shown(backport_of(base, VersionScheme::rpm_plain, hotfix));
            pairs.insert(pairs.end(), {{step[0], caret}, {caret, step[1]}, {plain, step[1]}});
            EXPECT_LT(compare(parse_evr(caret), parse_evr(step[1])), 0) << line;
            EXPECT_LT(compare(parse_evr(plain), parse_evr(step[1])), 0) << line;
        }
    }
    EXPECT_THAT(test::not_ascending(pairs), IsEmpty());
}

TEST(RpmOrder, candidates_name_the_forms_that_vendors_use) {
    const auto has = [](const std::string& base, const std::string& successor) {
        const std::vector<Evr> all = vendor_successors(parse_evr(base));
        return std::find(all.begin(), all.end(), parse_evr(successor)) != all.end();
    };
    EXPECT_TRUE(has("1.0-1.el9", "1.0-1.el9_6.1"));
    EXPECT_TRUE(has("1.0-1.el9", "1.0-1.el9.alma.1"));
    EXPECT_TRUE(has("1.0-1.el9", "1.0-1.el9.0.1"));
    EXPECT_TRUE(has("1.0-1.el9", "1.0-1.el9.1"));
    EXPECT_TRUE(has("1.0-1.el9", "1.0-2.el9"));
    EXPECT_TRUE(has("1.0-10.el9_4.3", "1.0-10.el9_4.4"));
    EXPECT_TRUE(has("1.0-10.el9_4.3", "1.0-10.el9_5"));
    EXPECT_TRUE(has("1.0-1.fc41", "1.0-1.fc42"));
    EXPECT_TRUE(has("1.0-1.amzn2023.0.1", "1.0-1.amzn2023.0.2"));
    EXPECT_TRUE(has("1.0-1~bootstrap.el9", "1.0-1.el9"));
    EXPECT_TRUE(has("1:1.0-1.el9^hot3", "1:1.0-2.el9"));
    EXPECT_TRUE(has("1.0-0~~hot2.el9", "1.0-1.el9"));
}

TEST(RpmOrder, the_wrong_forms_of_the_rule_are_refused) {
    const auto wrong = [](const std::string& base, const std::string& hotfix) {
        return refusals({parse_evr(base), parse_evr(hotfix), {}, VersionScheme::rpm_caret});
    };
    // a number before the dist tag, our word before it, and the tag expanded anew
    EXPECT_LT(compare(parse_evr("1.0-1.el9_6"), parse_evr("1.0-1.1.el9")), 0);
    EXPECT_LT(compare(parse_evr("1.0-1.el9_6.1"), parse_evr("1.0-1.hf1.el9")), 0);
    EXPECT_THAT(wrong("1.0-10.el9_4.3", "1.0-10.el9.3"),
                Contains("the hotfix 1.0-10.el9.3 is not above the base's 1.0-10.el9_4.3"));
    // lower case behind the tag
    EXPECT_LT(compare(parse_evr("1.0-1.el9.alma.1"), parse_evr("1.0-1.el9.hf1")), 0);
    EXPECT_LT(compare(parse_evr("1.0-1.el9.centos"), parse_evr("1.0-1.el9.hf1")), 0);
}

TEST(RpmOrder, a_bump_below_its_base_is_refused) {
    const std::vector<OrderProblem> problems = check_order(
        {parse_evr("1:2.4.57-1.el9"), parse_evr("1:2.4.50-0~~hot1.el9"), {}, k_schemes[0]});
    ASSERT_THAT(problems, Not(IsEmpty()));
    EXPECT_EQ(problems[0].sentence,
              "the hotfix 1:2.4.50-0~~hot1.el9 is not above the base's 1:2.4.57-1.el9");
    const Error error = stopgap::test::error_of([&] { require_order(problems); });
    EXPECT_EQ(error.status(), ExitStatus::build_failed);
    EXPECT_EQ(error.message(), problems[0].sentence);
}

TEST(RpmOrder, a_bump_says_that_its_way_back_is_a_downgrade) {
    const std::vector<OrderProblem> problems =
        check_order({parse_evr("2.4.57-1.el9"), parse_evr("2.4.68-0~~hot1.el9"), {}, k_schemes[0]});
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].gravity, Gravity::note);
    EXPECT_EQ(problems[0].sentence,
              "the vendor's fix of the old upstream version (such as 2.4.57-1.el9.1) sorts below "
              "2.4.68-0~~hot1.el9: the way back is a planned downgrade");
    EXPECT_NO_THROW(require_order(problems));
}

TEST(RpmOrder, a_subpackage_with_a_version_of_its_own_is_held_to_it) {
    OrderQuestion question = {
        parse_evr("1.0-1.el9"), parse_evr("1.0-1.el9^hot1"), {}, k_schemes[0]};
    question.binaries = {{"x", parse_evr("1.0-1.el9"), {}},
                         {"x-data", parse_evr("20240101-1.el9"), parse_evr("20240101-1.el9")},
                         {"x-tool", parse_evr("3.0-1.el9"), parse_evr("3.0-1.el9^hot1")},
                         {"x-old", parse_evr("3:1-1"), {}}};
    EXPECT_THAT(refusals(question),
                testing::ElementsAre("x-data: the hotfix 20240101-1.el9 is not above the base's "
                                     "20240101-1.el9"));
}

} // namespace
} // namespace stopgap::rpm
