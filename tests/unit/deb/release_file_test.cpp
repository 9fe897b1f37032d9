#include "ecosystem/deb/release_file.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_a(64, 'a');
const std::string k_b(64, 'b');
const std::string k_c(64, 'c');

const std::string k_release = "Origin: Debian\n"
                              "Label: Debian-Security\n"
                              "Suite: oldstable-security\n"
                              "Codename: bookworm-security\n"
                              "Date: Wed, 18 Nov 2026 22:17:41 UTC\n"
                              "Valid-Until: Wed, 25 Nov 2026 22:17:41 UTC\n"
                              "Acquire-By-Hash: yes\n"
                              "Architectures: amd64 arm64\n"
                              "Components: updates/main updates/contrib\n"
                              "MD5Sum:\n d41d8cd98f00b204e9800998ecf8427e 0 main/x\n"
                              "SHA256:\n"
                              " " +
                              k_a +
                              " 8017536 main/source/Sources\n"
                              " " +
                              k_b +
                              "  298000 main/source/Sources.xz\n"
                              " " +
                              k_c +
                              "  400000 main/source/Sources.gz\n"
                              " " +
                              k_c + "      20 main/Contents-amd64.gz\n";

ReleaseFile parsed(const std::string& text = k_release) {
    return parse_release(text, "InRelease");
}

std::string refusal_of(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(parsed(text)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

Instant at(long seconds) {
    return Instant(std::chrono::seconds(seconds));
}
constexpr long k_date = 1795040261;  // Wed, 18 Nov 2026 22:17:41 UTC
constexpr long k_until = 1795645061; // a week later

TEST(ReleaseFile, names_dates_and_digests_are_read) {
    const ReleaseFile release = parsed();
    EXPECT_EQ(release.suite, "oldstable-security");
    EXPECT_EQ(release.codename, "bookworm-security");
    EXPECT_EQ(release.date, at(k_date));
    EXPECT_EQ(release.valid_until, at(k_until));
    EXPECT_TRUE(release.acquire_by_hash);
    EXPECT_EQ(release.files.size(), 4U);
    EXPECT_EQ(release.files.at("main/source/Sources.xz").size_bytes, 298000U);
}

TEST(ReleaseFile, securitys_component_names_are_understood) {
    EXPECT_TRUE(parsed().has_component("main"));
    EXPECT_TRUE(parsed().has_component("updates/contrib"));
    EXPECT_FALSE(parsed().has_component("updates"));
    EXPECT_FALSE(parsed().has_component("non-free"));
}

TEST(ReleaseFile, the_best_compression_is_picked) {
    const std::optional<IndexFile> sources = best_index(parsed(), sources_path("main"));
    ASSERT_TRUE(sources);
    EXPECT_EQ(sources->path, "main/source/Sources.xz");
    EXPECT_EQ(sources->compression, Compression::xz);
    EXPECT_EQ(sources->by_hash_path, "main/source/by-hash/SHA256/" + k_b);
    EXPECT_EQ(sources->plain_sha256, k_a);
    EXPECT_EQ(sources->plain_size_bytes, 8017536U);
    const std::optional<IndexFile> contents = best_index(parsed(), contents_path("main", "amd64"));
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->compression, Compression::gzip);
    EXPECT_EQ(contents->plain_sha256, "");
    EXPECT_FALSE(best_index(parsed(), packages_path("main", "amd64")));
}

TEST(ReleaseFile, without_by_hash_no_such_path_is_offered) {
    std::string text = k_release;
    text.replace(text.find("Acquire-By-Hash: yes\n"), 21, "");
    EXPECT_EQ(best_index(parsed(text), sources_path("main"))->by_hash_path, "");
}

TEST(ReleaseFile, what_is_not_sound_is_refused) {
    EXPECT_EQ(refusal_of("Suite: x\nSHA256:\n"), "InRelease:1: has no field Date");
    EXPECT_EQ(refusal_of("Date: now\nSHA256:\n"), "InRelease:1: Date: \"now\" is no date");
    const std::string head = "Date: Wed, 18 Nov 2026 22:17:41 UTC\n";
    EXPECT_EQ(refusal_of(head + "MD5Sum:\n abc 1 x\n"), "InRelease:1: has no field SHA256");
    EXPECT_EQ(refusal_of(head + "SHA256:\n " + k_a + " 1 ../../etc/passwd\n"),
              "InRelease:1: SHA256: \"../../etc/passwd\" is no path below the suite");
    EXPECT_EQ(refusal_of(head + "SHA256:\n " + k_a + " 1 /etc/passwd\n"),
              "InRelease:1: SHA256: \"/etc/passwd\" is no path below the suite");
    EXPECT_EQ(refusal_of(head + "SHA256:\n abc 1 main/x\n"),
              "InRelease:3: SHA256: expected \"SHA256 SIZE NAME\", found \"abc 1 main/x\"");
    EXPECT_EQ(refusal_of(head + "SHA256:\n " + k_a + " 1 x\n " + k_b + " 1 x\n"),
              "InRelease:1: SHA256: x is listed with two digests");
    EXPECT_EQ(refusal_of(head + "SHA256:\n\nEvil: 1\n"),
              "InRelease:4: a second stanza, where one is expected");
    EXPECT_EQ(refusal_of(head + "Valid-Until: never\nSHA256:\n"),
              "InRelease:1: Valid-Until: \"never\" is no date");
}

TEST(ReleaseFile, a_current_file_passes_without_a_note) {
    EXPECT_EQ(check_dates(parsed(), at(k_date), Expiry::refused), "");
    EXPECT_EQ(check_dates(parsed(), at(k_until), Expiry::refused), "");
    EXPECT_EQ(check_dates(parsed(), at(k_date - 10), Expiry::refused), "");
}

TEST(ReleaseFile, an_expired_file_is_refused_unless_the_target_permits_it) {
    const Error error = test::error_of(
        [] { static_cast<void>(check_dates(parsed(), at(k_until + 1), Expiry::refused)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "InRelease: expired on 2026-11-25T22:17:41Z (now is "
                               "2026-11-25T22:17:42Z)");
    EXPECT_EQ(check_dates(parsed(), at(k_until + 1), Expiry::accepted),
              "InRelease: expired on 2026-11-25T22:17:41Z (now is 2026-11-25T22:17:42Z); used, as "
              "the target's description permits it");
}

TEST(ReleaseFile, a_file_from_the_future_is_always_refused) {
    const Error error = test::error_of(
        [] { static_cast<void>(check_dates(parsed(), at(k_date - 11), Expiry::accepted)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "InRelease: is dated 2026-11-18T22:17:41Z, in the future of this "
                               "machine (2026-11-18T22:17:30Z)");
}

TEST(ReleaseFile, a_file_without_an_end_does_not_expire) {
    std::string text = k_release;
    text.replace(text.find("Valid-Until"), text.find("Acquire") - text.find("Valid-Until"), "");
    EXPECT_EQ(check_dates(parsed(text), at(k_until * 2), Expiry::refused), "");
}

TEST(ReleaseFile, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        static_cast<void>(best_index(parsed(text), sources_path("main")));
    };
    test::expect_survives_truncation(k_release, parse);
    test::expect_survives_mutation(k_release, parse);
}

} // namespace
} // namespace stopgap::deb
