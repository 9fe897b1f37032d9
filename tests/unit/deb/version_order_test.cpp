// Both properties of the version rule, over real base versions, held against dpkg.

#include "ecosystem/deb/hotfix_version.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> bases(const std::string& list) {
    std::vector<std::string> versions;
    for (const std::string& line :
         lines_of(read_file(fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/deb" / list))) {
        if (!line.empty() && !line.starts_with('#')) {
            versions.push_back(line);
        }
    }
    return versions;
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

void expect_backport_holds(const std::string& base, VersionScheme scheme) {
    const std::string first = backport_version(base, scheme, 1);
    EXPECT_THAT(check_order({base, first, {}, scheme}), IsEmpty()) << base;
    const std::string tenth = backport_version(first, scheme, 9);
    EXPECT_TRUE(earlier(first, tenth)) << base;
    EXPECT_EQ(vendor_successors(tenth, scheme), vendor_successors(base, scheme));
}

void expect_bump_holds(const std::string& base, VersionScheme scheme) {
    // Far above every version of the lists, dates included.
    const HotfixVersion moved = bump_version(base, "99999999", scheme, 1);
    EXPECT_THAT(refusals({base, moved.version, {}, scheme}), IsEmpty()) << base;
}

TEST(VersionOrder, debian_backports_lie_between_base_and_every_vendor_build) {
    const std::vector<std::string> all = bases("debian-base-versions.txt");
    EXPECT_GE(all.size(), 100U);
    for (const std::string& base : all) {
        expect_backport_holds(base, VersionScheme::debian);
    }
}

TEST(VersionOrder, debian_bumps_lie_between_base_and_every_vendor_build) {
    for (const std::string& base : bases("debian-base-versions.txt")) {
        expect_bump_holds(base, VersionScheme::debian);
    }
}

TEST(VersionOrder, ubuntu_hotfixes_lie_between_base_and_every_vendor_build) {
    for (const std::string& base : bases("ubuntu-base-versions.txt")) {
        expect_backport_holds(base, VersionScheme::ubuntu);
        expect_bump_holds(base, VersionScheme::ubuntu);
    }
}

TEST(VersionOrder, real_vendor_fixes_of_the_corpus_outrank_the_backport) {
    for (const std::string& line : bases("vendor-fixes.txt")) {
        const std::vector<std::string> pair = words_of(line);
        ASSERT_THAT(pair, SizeIs(2)) << line;
        const std::string hotfix = backport_version(pair[0], VersionScheme::debian, 1);
        EXPECT_TRUE(earlier(pair[0], hotfix)) << line;
        EXPECT_TRUE(earlier(hotfix, pair[1])) << line;
    }
}

TEST(VersionOrder, a_form_that_blocks_the_security_update_is_refused) {
    // knowledge of the rule: why it is "+bhot" and neither "+hf" nor "hot" for Debian.
    EXPECT_THAT(refusals({"1.0-2", "1.0-2+hf1", {}, VersionScheme::debian}), Not(IsEmpty()));
    EXPECT_THAT(refusals({"1.0-2", "1.0-2hot1", {}, VersionScheme::debian}),
                Contains("a rebuild of the base, 1.0-2+b1, would replace the hotfix 1.0-2hot1"));
    EXPECT_THAT(refusals({"1.0-2ubuntu1", "1.0-2ubuntu1+bhot1", {}, VersionScheme::ubuntu}),
                Not(IsEmpty()));
}

TEST(VersionOrder, a_bump_below_its_base_is_refused) {
    const std::vector<OrderProblem> problems =
        check_order({"1:2.4.57-2", "1:2.4.50-0hot1", {}, VersionScheme::debian});
    ASSERT_THAT(problems, Not(IsEmpty()));
    EXPECT_EQ(problems[0].sentence, "the hotfix 1:2.4.50-0hot1 is not above the base's 1:2.4.57-2");
    const Error error = test::error_of([&] { require_order(problems); });
    EXPECT_EQ(error.status(), ExitStatus::build_failed);
    EXPECT_EQ(error.message(), problems[0].sentence);
}

TEST(VersionOrder, a_bump_says_that_its_way_back_is_a_downgrade) {
    const std::vector<OrderProblem> problems =
        check_order({"2.4.57-2", "2.4.68-0hot1", {}, VersionScheme::debian});
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].gravity, Gravity::note);
    EXPECT_EQ(problems[0].sentence,
              "the vendor's fix of the old upstream version (such as 2.4.57-3) sorts below "
              "2.4.68-0hot1: the way back is a planned downgrade");
    EXPECT_NO_THROW(require_order(problems));
}

TEST(VersionOrder, a_native_bump_says_that_the_vendors_own_release_does_not_replace_it) {
    const std::vector<OrderProblem> problems =
        check_order({"248+deb12u1", "250hot1", {}, VersionScheme::debian});
    ASSERT_THAT(problems, SizeIs(2));
    EXPECT_THAT(problems, Each(Field(&OrderProblem::gravity, Gravity::note)));
    EXPECT_EQ(problems[0].sentence, "the vendor's own release (such as 250) sorts below 250hot1: "
                                    "the way back is a planned downgrade");
}

TEST(VersionOrder, a_hotfix_of_a_hotfix_lies_below_the_same_vendor_builds) {
    EXPECT_THAT(check_order({"1.0-2+bhot9", "1.0-2+bhot10", {}, VersionScheme::debian}), IsEmpty());
    EXPECT_THAT(check_order({"1.0-2ubuntu1hot1", "1.0-2ubuntu1hot2", {}, VersionScheme::ubuntu}),
                IsEmpty());
    EXPECT_THAT(refusals({"2.4.68-0hot1", "2.4.68-0hot2", {}, VersionScheme::debian}), IsEmpty());
}

TEST(VersionOrder, rebuilt_binaries_of_the_base_lie_below) {
    EXPECT_THAT(check_order({"1.0-2",
                             "1.0-2+bhot1",
                             {{"libfoo1", "1.0-2+b12", ""}, {"libfoo-doc", "1.0-2", ""}},
                             VersionScheme::debian}),
                IsEmpty());
}

TEST(VersionOrder, a_binary_with_a_version_of_its_own_is_held_against_what_was_built) {
    const BinaryVersions unbuilt = {"gcc", "4:12.2.0-3", ""};
    EXPECT_THAT(check_order({"1.203", "1.203+bhot1", {unbuilt}, VersionScheme::debian}), IsEmpty());
    const BinaryVersions built = {"gcc", "4:12.2.0-3", "12.2.0-3+bhot1"};
    EXPECT_THAT(refusals({"1.203", "1.203+bhot1", {built}, VersionScheme::debian}),
                Contains("gcc: the hotfix 12.2.0-3+bhot1 is not above the base's 4:12.2.0-3"));
}

TEST(VersionOrder, a_binary_that_outranks_the_hotfix_is_named) {
    const BinaryVersions binary = {"libfoo1", "1.0-2+deb12u1", "1.0-2+bhot1"};
    EXPECT_THAT(refusals({"1.0-2", "1.0-2+bhot1", {binary}, VersionScheme::debian}),
                Contains("libfoo1: the hotfix 1.0-2+bhot1 is not above the base's 1.0-2+deb12u1"));
}

TEST(VersionOrder, successors_of_a_hotfix_are_those_of_its_base) {
    EXPECT_EQ(vendor_successors("1.0-2+bhot3", VersionScheme::debian),
              vendor_successors("1.0-2", VersionScheme::debian));
    EXPECT_EQ(vendor_successors("1.0-2+b4", VersionScheme::debian),
              vendor_successors("1.0-2", VersionScheme::debian));
}

TEST(VersionOrder, successors_hold_what_the_vendor_really_did) {
    EXPECT_THAT(vendor_successors("6.0-28", VersionScheme::debian), Contains("6.0-28+deb12u1"));
    EXPECT_THAT(vendor_successors("5.4.1-1+deb12u1", VersionScheme::debian),
                Contains("5.4.1-1+deb12u2"));
    EXPECT_THAT(vendor_successors("2.9.14-1.3~deb12u4", VersionScheme::debian),
                testing::IsSupersetOf({"2.9.14-1.3~deb12u5", "2.9.14-1.3"}));
    EXPECT_THAT(vendor_successors("1.0-2ubuntu0.1~esm2", VersionScheme::ubuntu),
                testing::IsSupersetOf({"1.0-2ubuntu0.1~esm3", "1.0-2ubuntu0.1"}));
}

} // namespace
} // namespace stopgap::deb
