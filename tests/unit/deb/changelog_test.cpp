#include "ecosystem/deb/changelog.hpp"

#include "base/text.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_changelog = R"(dnsmasq (2.90-4~deb12u2) bookworm-security; urgency=high

  * New maintainer.
    - Fix CVE-2026-4893.

 -- Sven Geuer <sge@debian.org>  Sat, 02 May 2026 18:37:29 +0200

dnsmasq (2.90-4~deb12u1) bookworm; urgency=medium

  * Older.

 -- Simon Kelley <simon@thekelleys.org.uk>  Thu, 15 Feb 2024 10:00:00 +0000
)";

NewEntry sample() {
    NewEntry entry;
    entry.source = "dnsmasq";
    entry.version = "2.90-4~deb12u2+bhot1";
    entry.distribution = "bookworm-security";
    entry.lines = {"Hotfix HF-2026-0007: CVE-2026-5172"};
    entry.maintainer = "Jan Mojžíš <jan@example.org>";
    entry.date = Instant(std::chrono::seconds(1795246786));
    return entry;
}

std::string refusal_of(const std::string& text) {
    const Error error =
        test::error_of([&] { static_cast<void>(parse_first_entry(text, "debian/changelog")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Changelog, the_newest_entry_is_read) {
    const ChangelogEntry entry = parse_first_entry(k_changelog, "debian/changelog");
    EXPECT_EQ(entry.source, "dnsmasq");
    EXPECT_EQ(entry.version, "2.90-4~deb12u2");
    EXPECT_EQ(entry.distribution, "bookworm-security");
    EXPECT_EQ(entry.urgency, "high");
    EXPECT_EQ(entry.maintainer, "Sven Geuer <sge@debian.org>");
    EXPECT_EQ(epoch_seconds(entry.date), 1777739849);
    EXPECT_THAT(entry.lines,
                testing::ElementsAre("  * New maintainer.", "    - Fix CVE-2026-4893."));
}

TEST(Changelog, what_is_no_entry_is_named_with_its_line) {
    EXPECT_EQ(refusal_of(""), "debian/changelog: has no entry");
    EXPECT_EQ(refusal_of("\nrubbish\n"),
              "debian/changelog:2: expected \"source (version) distribution; urgency=...\", found "
              "\"rubbish\"");
    EXPECT_EQ(refusal_of("a1 (1) sid; urgency=low\n\n  * x\n"),
              "debian/changelog:3: ends before the entry's \" -- \" trailer");
    EXPECT_EQ(refusal_of("a1 (1) sid; urgency=low\n\nx\n"),
              "debian/changelog:3: expected a line of the entry or its \" -- \" trailer, found "
              "\"x\"");
    EXPECT_EQ(refusal_of("a1 (1) sid; urgency=low\n\n -- A <a@b>  yesterday\n"),
              "debian/changelog:3: expected \" -- Name <mail>  date\", found \" -- A <a@b>  "
              "yesterday\"");
    EXPECT_EQ(refusal_of("a1 (../1) sid; urgency=low\n"),
              "debian/changelog:1: expected \"source (version) distribution; urgency=...\", found "
              "\"a1 (../1) sid; urgency=low\"");
}

TEST(Changelog, an_entry_is_written_as_dpkg_reads_it) {
    EXPECT_EQ(new_entry(sample()),
              "dnsmasq (2.90-4~deb12u2+bhot1) bookworm-security; urgency=high\n\n"
              "  * Hotfix HF-2026-0007: CVE-2026-5172\n\n"
              " -- Jan Mojžíš <jan@example.org>  Sat, 21 Nov 2026 07:39:46 +0000\n\n");
}

TEST(Changelog, what_is_written_is_read_back_and_the_rest_stays) {
    const std::string text = prepend(new_entry(sample()), k_changelog);
    const ChangelogEntry entry = parse_first_entry(text, "debian/changelog");
    EXPECT_EQ(entry.version, "2.90-4~deb12u2+bhot1");
    EXPECT_EQ(entry.date, sample().date);
    EXPECT_TRUE(text.ends_with(k_changelog));
}

TEST(Changelog, long_items_are_wrapped_at_80_columns) {
    NewEntry entry = sample();
    entry.lines = {std::string("word ") + std::string(90, 'x') +
                       " and some more words that go on "
                       "and on until the line is full of them, and then on the next one",
                   "second"};
    for (const std::string& line : lines_of(new_entry(entry))) {
        EXPECT_TRUE(line.size() <= 80 || line == "    " + std::string(90, 'x')) << line;
    }
    EXPECT_THAT(new_entry(entry), testing::HasSubstr("\n  * word\n    xxxx"));
    EXPECT_THAT(new_entry(entry), testing::HasSubstr("\n  * second\n"));
}

TEST(Changelog, values_that_would_break_the_format_are_refused) {
    const std::function<std::string(const std::function<void(NewEntry&)>&)> refusal =
        [](const std::function<void(NewEntry&)>& spoil) {
            NewEntry entry = sample();
            spoil(entry);
            const Error error = test::error_of([&] { static_cast<void>(new_entry(entry)); });
            EXPECT_EQ(error.status(), ExitStatus::usage);
            return error.message();
        };
    EXPECT_EQ(refusal([](NewEntry& e) { e.lines = {"x\n -- E <e@e>  now"}; }),
              "changelog entry: not one line of text: \"x\\x0a -- E <e@e>  now\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.lines = {" "}; }),
              "changelog entry: not one line of text: \" \"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.lines.clear(); }),
              "changelog entry: no text for version \"2.90-4~deb12u2+bhot1\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.maintainer = "A B"; }),
              "changelog entry: not of the form Name <mail>: \"A B\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.maintainer = "A <a@b>\n <c>"; }),
              "changelog entry: not of the form Name <mail>: \"A <a@b>\\x0a <c>\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.distribution = "x; y"; }),
              "changelog entry: not a distribution's name: \"x; y\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.urgency = "soon"; }),
              "changelog entry: not an urgency: \"soon\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.version = "1)"; }),
              "changelog entry: not a Debian version: \"1)\"");
    EXPECT_EQ(refusal([](NewEntry& e) { e.source = "../x"; }),
              "changelog entry: not a source package's name: \"../x\"");
}

TEST(Changelog, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        static_cast<void>(parse_first_entry(text, "debian/changelog"));
    };
    test::expect_survives_truncation(k_changelog, parse);
    test::expect_survives_mutation(k_changelog, parse);
}

} // namespace
} // namespace stopgap::deb
