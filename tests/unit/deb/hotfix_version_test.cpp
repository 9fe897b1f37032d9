#include "ecosystem/deb/hotfix_version.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

std::string debian(const std::string& base, unsigned n = 1) {
    return backport_version(base, VersionScheme::debian, n);
}
std::string ubuntu(const std::string& base, unsigned n = 1) {
    return backport_version(base, VersionScheme::ubuntu, n);
}
std::string bump(const std::string& base, const std::string& upstream, unsigned n = 1) {
    return bump_version(base, upstream, VersionScheme::debian, n).version;
}

TEST(HotfixVersion, a_backport_is_the_base_and_a_suffix) {
    EXPECT_EQ(debian("2.4.57-2"), "2.4.57-2+bhot1");
    EXPECT_EQ(debian("1:2.0.6-1+deb12u2", 3), "1:2.0.6-1+deb12u2+bhot3");
    EXPECT_EQ(debian("248+deb12u1"), "248+deb12u1+bhot1");
    EXPECT_EQ(ubuntu("2.4.52-1ubuntu4.12"), "2.4.52-1ubuntu4.12hot1");
    EXPECT_EQ(ubuntu("1.0-2build1"), "1.0-2build1hot1");
}

TEST(HotfixVersion, a_base_that_is_a_hotfix_is_counted_on) {
    EXPECT_EQ(debian("2.4.57-2+bhot1"), "2.4.57-2+bhot2");
    EXPECT_EQ(debian("2.4.57-2+bhot9", 2), "2.4.57-2+bhot11");
    EXPECT_EQ(ubuntu("2.4.52-1ubuntu4.12hot1"), "2.4.52-1ubuntu4.12hot2");
    EXPECT_EQ(debian("2.4.68-0hot1"), "2.4.68-0hot2");
    EXPECT_EQ(bump("2.4.68-0hot1", "2.4.68"), "2.4.68-0hot2");
    EXPECT_EQ(bump("1:2.4.68-0hot1", "2.4.70"), "1:2.4.70-0hot1");
    EXPECT_EQ(bump("2.4.57-2+bhot1", "2.4.68"), "2.4.68-0hot1");
}

TEST(HotfixVersion, a_word_that_only_ends_like_ours_is_the_vendors) {
    EXPECT_EQ(debian("1.0-1shot2"), "1.0-1shot2+bhot1");
    EXPECT_EQ(debian("1.0-1+bhot"), "1.0-1+bhot+bhot1");
    EXPECT_EQ(debian("1.0-1+bhot99999999999"), "1.0-1+bhot99999999999+bhot1");
}

TEST(HotfixVersion, a_bump_keeps_the_epoch) {
    EXPECT_EQ(bump("2.4.57-2+deb12u1", "2.4.68"), "2.4.68-0hot1");
    EXPECT_EQ(bump("1:2.0.6-1", "2.0.7", 2), "1:2.0.7-0hot2");
    EXPECT_EQ(bump("2.1.12-stable-8", "2.1.13-stable"), "2.1.13-stable-0hot1");
}

TEST(HotfixVersion, a_native_bump_has_no_revision) {
    EXPECT_EQ(bump("248+deb12u1", "250"), "250hot1");
    EXPECT_EQ(bump("250hot1", "250"), "250hot2");
}

TEST(HotfixVersion, the_repack_mark_of_the_base_is_kept) {
    EXPECT_EQ(bump("2.9.14+dfsg-1.3~deb12u4", "2.9.15"), "2.9.15+dfsg-0hot1");
    EXPECT_EQ(bump("2.4.57~dfsg-3", "2.4.62"), "2.4.62~dfsg-0hot1");
    EXPECT_EQ(bump("1:1.2.11.dfsg-2", "1.3.1"), "1:1.3.1.dfsg-0hot1");
    EXPECT_EQ(bump("3.2.7+ds-1", "3.4.1"), "3.4.1+ds-0hot1");
    EXPECT_EQ(bump("1.0+dfsg1-2", "1.1"), "1.1+dfsg1-0hot1");
    EXPECT_EQ(bump("1.0+repack-2", "1.1"), "1.1+repack-0hot1");
    EXPECT_EQ(bump("1.0-debian-2", "1.1"), "1.1-debian-0hot1");
}

TEST(HotfixVersion, a_repack_counter_of_the_old_version_is_left_out) {
    EXPECT_EQ(bump("1.0+dfsg3-2", "1.1"), "1.1+dfsg-0hot1");
    EXPECT_EQ(bump("1.0~ds.2-2", "1.1"), "1.1~ds-0hot1");
}

TEST(HotfixVersion, a_mark_that_the_new_version_carries_stands) {
    EXPECT_EQ(bump("2.9.14+dfsg-1", "2.9.15+ds1"), "2.9.15+ds1-0hot1");
    EXPECT_EQ(bump("2.9.14+dfsg2-1", "2.9.15+dfsg2"), "2.9.15+dfsg2-0hot1");
}

TEST(HotfixVersion, words_that_only_look_like_marks_are_none) {
    EXPECT_EQ(repack_mark("1.0dfsg"), "");
    EXPECT_EQ(repack_mark("1.0+ds9000x"), "");
    EXPECT_EQ(repack_mark("1.0+git20240101"), "");
    EXPECT_EQ(repack_mark("1.0"), "");
}

TEST(HotfixVersion, a_vendor_that_uses_tilde_revisions_asks_for_a_decision) {
    const HotfixVersion version =
        bump_version("2.4.57-0~deb12u1", "2.4.68", VersionScheme::debian, 1);
    EXPECT_EQ(version.version, "2.4.68-0hot1");
    EXPECT_EQ(version.decision,
              "the vendor may publish this upstream version as \"...-0~...\", as it did "
              "2.4.57-0~deb12u1: that sorts below 2.4.68-0hot1 and would not replace it");
    EXPECT_EQ(bump_version("2.4.57-1~deb12u1", "2.4.68", VersionScheme::debian, 1).decision, "");
}

TEST(HotfixVersion, a_tilde_mark_inside_the_upstream_version_asks_for_a_decision) {
    EXPECT_EQ(bump_version("1.0~dfsg+ext2-1", "1.1", VersionScheme::debian, 1).decision,
              "the base's upstream version 1.0~dfsg+ext2 holds a \"~\" mark before its end: the "
              "vendor's next version may carry it too and sort below 1.1-0hot1");
}

TEST(HotfixVersion, an_upstream_version_is_written_alone) {
    const Error epoch = test::error_of([] { static_cast<void>(bump("1:1.0-1", "1:1.1")); });
    EXPECT_EQ(epoch.status(), ExitStatus::usage);
    EXPECT_EQ(epoch.message(), "version \"1:1.1\": an upstream version has no epoch");
    EXPECT_EQ(epoch.hint(), "leave the epoch out: the base's is kept");
    EXPECT_EQ(test::error_of([] { static_cast<void>(bump("248", "249-1")); }).message(),
              "version \"249-1\": the base is a native package, whose versions have no hyphen");
    EXPECT_EQ(test::error_of([] { static_cast<void>(bump("1.0-1", "v1.1")); }).message(),
              "version \"v1.1\": not the upstream part of a Debian version");
    EXPECT_THROW(static_cast<void>(bump("1.0-1", "1.1\nEvil: 1")), Error);
    EXPECT_THROW(static_cast<void>(bump("1.0-1", "")), Error);
}

TEST(HotfixVersion, a_version_that_a_suffix_makes_too_long_is_refused) {
    const std::string base(198, '1');
    const Error error = test::error_of([&] { static_cast<void>(debian(base)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "the hotfix's version: \"" + std::string(80, '1') +
                                   "\" is no Debian version: it is too long");
}

TEST(HotfixVersion, a_bump_that_is_to_be_superseded_keeps_the_old_label) {
    Fix fix;
    fix.kind = FixKind::bump;
    fix.version = "2.4.68";
    EXPECT_EQ(hotfix_version("2.4.57-2", fix, VersionScheme::debian, 1).version, "2.4.68-0hot1");
    fix.way_back = WayBack::supersede;
    EXPECT_EQ(hotfix_version("2.4.57-2", fix, VersionScheme::debian, 1).version, "2.4.57-2+bhot1");
    fix.kind = FixKind::backport;
    EXPECT_EQ(hotfix_version("2.4.57-2", fix, VersionScheme::ubuntu, 4).version, "2.4.57-2hot4");
}

TEST(HotfixVersion, survives_every_truncation_and_mutation_of_the_base) {
    const std::function<void(const std::string&)> name = [](const std::string& base) {
        EXPECT_TRUE(is_version(debian(base)));
        EXPECT_TRUE(is_version(bump_version(base, "9.9", VersionScheme::debian, 1).version));
        EXPECT_FALSE(vendor_successors(base, VersionScheme::ubuntu).empty());
    };
    test::expect_survives_truncation("1:2.4.57~dfsg2-2~deb12u1+bhot1", name);
    test::expect_survives_mutation("1:2.4.57~dfsg2-2~deb12u1+bhot1", name);
}

} // namespace
} // namespace stopgap::deb
