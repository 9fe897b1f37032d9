#include "ecosystem/rpm/hotfix_version.hpp"

#include "rpm_versions.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using testing::HasSubstr;

Fix bump_to(const std::string& version, WayBack way_back = WayBack::downgrade) {
    Fix fix;
    fix.kind = FixKind::bump;
    fix.version = version;
    fix.way_back = way_back;
    return fix;
}

std::string backported(const std::string& base, unsigned hotfix = 1,
                       VersionScheme scheme = VersionScheme::rpm_caret) {
    const HotfixEvr result = hotfix_evr(parse_evr(base), Fix(), scheme, hotfix);
    EXPECT_EQ(result.decision, "");
    return shown(result.evr);
}

std::string bumped(const std::string& base, const std::string& version, unsigned hotfix = 1) {
    const HotfixEvr result =
        hotfix_evr(parse_evr(base), bump_to(version), VersionScheme::rpm_caret, hotfix);
    EXPECT_EQ(result.decision, "");
    return shown(result.evr);
}

Error refusal(const std::string& base, const std::string& version,
              VersionScheme scheme = VersionScheme::rpm_caret) {
    const Error error = stopgap::test::error_of(
        [&] { static_cast<void>(hotfix_evr(parse_evr(base), bump_to(version), scheme, 1)); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    return error;
}

TEST(HotfixEvr, a_backport_keeps_the_literal_release) {
    EXPECT_EQ(backported("1.0-1.el9"), "1.0-1.el9^hot1");
    EXPECT_EQ(backported("2.4.57-10.el9_4.3", 2), "2.4.57-10.el9_4.3^hot2");
    EXPECT_EQ(backported("1:2.4.37-71.module+el8.10.0+21765+abc"),
              "1:2.4.37-71.module+el8.10.0+21765+abc^hot1");
    EXPECT_EQ(backported("1.0^git20240101.abc-1.el9"), "1.0^git20240101.abc-1.el9^hot1");
}

TEST(HotfixEvr, an_old_rpm_gets_upper_case_letters) {
    EXPECT_EQ(backported("2.4.6-99.el7_9", 1, VersionScheme::rpm_plain), "2.4.6-99.el7_9.HF1");
    EXPECT_EQ(backported("2.4.6-99.el7_9.HF1", 1, VersionScheme::rpm_plain), "2.4.6-99.el7_9.HF2");
}

TEST(HotfixEvr, a_hotfix_is_counted_on) {
    EXPECT_EQ(backported("1.0-1.el9^hot1"), "1.0-1.el9^hot2");
    EXPECT_EQ(backported("1.0-1.el9^hot9", 3), "1.0-1.el9^hot12");
    EXPECT_EQ(backported("2.0-0~~hot1.el9"), "2.0-0~~hot2.el9");
    EXPECT_EQ(bumped("2.0-0~~hot1.el9", "2.0"), "2.0-0~~hot2.el9");
    EXPECT_EQ(bumped("2.0-0~~hot4.el9", "2.1"), "2.1-0~~hot1.el9");
}

TEST(HotfixEvr, what_only_looks_like_our_suffix_is_the_vendors) {
    EXPECT_EQ(backported("1.0-1.hot1"), "1.0-1.hot1^hot1");
    EXPECT_EQ(backported("1.0-HF1"), "1.0-HF1^hot1");
    EXPECT_EQ(backported("1.0-1.el9^hot"), "1.0-1.el9^hot^hot1");
    EXPECT_EQ(backported("1.0-0~~hot1a.el9"), "1.0-0~~hot1a.el9^hot1");
    EXPECT_EQ(backported("1.0-1^hot99999999999"), "1.0-1^hot99999999999^hot1");
}

TEST(HotfixEvr, a_bump_takes_the_tag_of_the_literal_release) {
    EXPECT_EQ(bumped("2.4.57-10.el9_4.3", "2.4.68"), "2.4.68-0~~hot1.el9_4");
    EXPECT_EQ(bumped("1:2.4.57-1.fc41", "2.4.68", 3), "1:2.4.68-0~~hot3.fc41");
    EXPECT_EQ(bumped("2.4.58-150400.4.3.1", "2.4.68"), "2.4.68-0~~hot1");
    EXPECT_EQ(bumped("1.0-1.el9^hot2", "1.1"), "1.1-0~~hot1.el9");
    EXPECT_EQ(bumped("1.0-1.el9", "2.0~rc1"), "2.0~rc1-0~~hot1.el9");
}

TEST(HotfixEvr, distribution_tags_are_found_wherever_they_stand) {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"1.el9", "el9"},
        {"10.el9_4.3", "el9_4"},
        {"8.0.1.el9", "el9"},
        {"1.amzn2023.0.1", "amzn2023"},
        {"150400.4.3.1", ""},
        {"1.fc41", "fc41"},
        {"0.1.rc1.el9", "el9"},
        {"0.19.20180803gitbd68dc5.fc40", "fc40"},
        {"1.gitf1aed26", ""},
        {"1.git20240101", ""},
        {"1.el9.alma.1", "el9"},
        {"25.el8_10.rocky.0.1", "el8_10"},
        {"71.module+el8.10.0+21765+abc", "module+el8.10.0+21765+abc"},
        {"1.module_f40+12345+0123abcd", "module_f40+12345+0123abcd"},
        {"4.oe2403sp1", "oe2403sp1"},
        {"99.el7_9.HF3", "el7_9"},
        {"0~~hot3.el9_4", "el9_4"},
        {"1", ""},
        {"el9", ""},
        {"x", ""},
    };
    for (const std::pair<std::string, std::string>& row : rows) {
        EXPECT_EQ(distribution_tag(row.first), row.second) << row.first;
    }
}

TEST(HotfixEvr, a_bump_that_the_vendor_is_to_supersede_keeps_the_old_label) {
    const HotfixEvr result =
        hotfix_evr(parse_evr("2.4.57-1.el9"), bump_to("2.4.68", WayBack::supersede),
                   VersionScheme::rpm_caret, 1);
    EXPECT_EQ(shown(result.evr), "2.4.57-1.el9^hot1");
}

TEST(HotfixEvr, a_version_that_rpm_does_not_know_is_refused) {
    EXPECT_EQ(refusal("1-1", "2.0-rc1").message(),
              "version \"2.0-rc1\": an RPM version holds no hyphen");
    EXPECT_EQ(refusal("1-1", "2.0-rc1").hint(),
              "a pre-release is written with a tilde: \"2.0~rc1\"");
    EXPECT_EQ(refusal("1-1", "1:2").message(), "version \"1:2\": an upstream version has no epoch");
    EXPECT_EQ(refusal("1-1", "2 0").message(),
              "version \"2 0\": not the Version of an RPM package");
    EXPECT_EQ(refusal("1-1", "").message(), "version \"\": not the Version of an RPM package");
    EXPECT_EQ(refusal("1-1", "2^git1", VersionScheme::rpm_plain).message(),
              "version \"2^git1\": the target's rpm does not know \"^\"");
}

TEST(HotfixEvr, a_bump_to_the_bases_own_version_is_refused) {
    const Error error = refusal("2.0-0.3.rc1.el9", "2.0");
    EXPECT_EQ(error.message(),
              "version \"2.0\": the base is 2.0-0.3.rc1.el9, which is that already");
    EXPECT_THAT(error.hint(), HasSubstr("way_back = \"supersede\""));
}

TEST(HotfixEvr, a_vendor_who_uses_our_form_is_a_decision) {
    const HotfixEvr result =
        hotfix_evr(parse_evr("1.0-0~~beta.el9"), bump_to("1.1"), VersionScheme::rpm_caret, 1);
    EXPECT_EQ(result.decision, "the vendor may publish this upstream version as \"1.1-0~~...\", as "
                               "it did 1.0-0~~beta.el9: that may sort below 1.1-0~~hot1.el9 and "
                               "would not replace it");
}

TEST(HotfixEvr, a_version_that_grows_too_long_is_refused) {
    const Error error = stopgap::test::error_of([] {
        static_cast<void>(
            hotfix_evr({"", "1", std::string(198, '1')}, Fix(), VersionScheme::rpm_caret, 1));
    });
    EXPECT_THAT(error.message(), HasSubstr("it is too long"));
}

} // namespace
} // namespace stopgap::rpm
