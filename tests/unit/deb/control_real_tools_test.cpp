// What dpkg's own tools make of the texts that this layer writes.

#include "base/digest.hpp"
#include "base/process.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/control.hpp"
#include "ecosystem/deb/dep3.hpp"
#include "ecosystem/deb/dsc.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::HasSubstr;

/// A small source package in a scratch folder, in format 3.0 (quilt).
class RealTools : public testing::Test {
  protected:
    void SetUp() override {
        if (!find_program("dpkg-source")) {
            ASSERT_FALSE(test::must_run()) << "dpkg-source is missing";
            GTEST_SKIP() << "dpkg-source is missing";
        }
        make_directories(tree() / "debian/source");
        make_directories(tree() / "debian/patches");
        write_file(tree() / "file", "old\n");
        run_in(scratch_.path(), {"tar", "-czf", "foo_1.0.orig.tar.gz", "foo-1.0/file"});
        write_file(tree() / "debian/source/format", "3.0 (quilt)\n");
        write_file(tree() / "debian/control", control_text());
        write_file(tree() / "debian/changelog", new_entry(entry()));
        write_file(tree() / "debian/rules", "#!/usr/bin/make -f\n", 0755);
    }

    static std::string control_text() {
        ControlFile control = ControlFile::parse(
            "Source: foo\nMaintainer: A <a@b.example>\nStandards-Version: 4.6.0\n"
            "\nPackage: foo1\nArchitecture: all\nDescription: x\n y\n"
            "\nPackage: foo-doc\nArchitecture: all\nDescription: x\n y\n",
            "debian/control");
        control.add_build_dependency("libbar-dev (>= 1.2)");
        mark_as_hotfix(control, "HF-1", {"CVE-2026-1234", "CVE-2026-12345"});
        return control.text();
    }

    static NewEntry entry() {
        NewEntry entry;
        entry.source = "foo";
        entry.version = "1.0-1+bhot1";
        entry.distribution = "bookworm-security";
        entry.lines = {"Hotfix."};
        entry.maintainer = "A <a@b.example>";
        entry.date = Instant(std::chrono::seconds(1795246786));
        return entry;
    }

    static std::string run_in(const fs::path& folder, const std::vector<std::string>& argv) {
        Command command;
        command.argv = argv;
        command.working_directory = folder;
        const ProcessResult result = run(command);
        EXPECT_TRUE(result.succeeded()) << result.errors;
        return result.output + result.errors;
    }

    [[nodiscard]] fs::path tree() const { return scratch_ / "foo-1.0"; }
    [[nodiscard]] std::string built_dsc() const {
        run_in(tree(), {"dpkg-source", "-b", "."});
        return read_file(scratch_ / "foo_1.0-1+bhot1.dsc");
    }

    test::Scratch scratch_;
};

TEST_F(RealTools, the_marks_reach_the_dsc_and_every_binary) {
    const std::string marks = "Stopgap-Fixes: CVE-2026-1234 CVE-2026-12345\nStopgap-Id: HF-1\n";
    EXPECT_THAT(built_dsc(), HasSubstr(marks));
    for (const std::string package : {"foo1", "foo-doc"}) {
        const std::string control =
            run_in(tree(), {"dpkg-gencontrol", "-p" + package, "-O", "-v1.0-1+bhot1", "-T/dev/null",
                            "-fdebian/files-list"});
        EXPECT_THAT(control, HasSubstr(marks)) << package;
    }
}

TEST_F(RealTools, the_changelog_entry_is_read_by_dpkg) {
    const std::string parsed = run_in(tree(), {"dpkg-parsechangelog"});
    EXPECT_THAT(parsed, HasSubstr("Version: 1.0-1+bhot1\n"));
    EXPECT_THAT(parsed, HasSubstr("Distribution: bookworm-security\nUrgency: high\n"));
    EXPECT_THAT(parsed, HasSubstr("Timestamp: 1795246786\n"));
}

TEST_F(RealTools, dpkg_source_unpacks_a_dsc_of_ours_and_checks_its_digests) {
    const Dsc dsc = parse_dsc(built_dsc(), "foo.dsc");
    const std::string text = write_dsc(dsc);
    EXPECT_THAT(text, HasSubstr("\nFiles:\n"));
    EXPECT_EQ(text.find("Checksums-Sha1"), std::string::npos);
    write_file(scratch_ / "ours.dsc", text);
    run_in(scratch_.path(), {"dpkg-source", "-x", "ours.dsc", "checked"});
    run_in(scratch_.path(), {"dpkg-source", "--no-check", "-x", "ours.dsc", "unchecked"});
    EXPECT_EQ(read_file(scratch_ / "checked/file"), "old\n");
    EXPECT_EQ(read_file(scratch_ / "unchecked/file"), "old\n");
}

TEST_F(RealTools, dpkg_source_refuses_a_dsc_of_ours_whose_file_was_changed) {
    write_file(scratch_ / "ours.dsc", write_dsc(parse_dsc(built_dsc(), "foo.dsc")));
    std::string bytes = read_file(scratch_ / "foo_1.0.orig.tar.gz");
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_file(scratch_ / "foo_1.0.orig.tar.gz", bytes);
    Command command;
    command.argv = {"dpkg-source", "-x", "ours.dsc", "out"};
    command.working_directory = scratch_.path();
    const ProcessResult result = run(command);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.errors, HasSubstr("(algorithm sha256)"));
}

TEST_F(RealTools, a_patch_with_our_header_applies) {
    const std::string diff = "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-old\n+new\n";
    write_file(tree() / "debian/patches/plain.patch",
               with_dep3_header(diff, {{"Description", "one\nmore\n\n--- a/evil"},
                                       {"Origin", "vendor, https://example.org"}}));
    write_file(tree() / "debian/patches/series", "plain.patch\n");
    static_cast<void>(built_dsc());
    run_in(scratch_.path(), {"dpkg-source", "-x", "foo_1.0-1+bhot1.dsc", "out"});
    EXPECT_EQ(read_file(scratch_ / "out/file"), "new\n");
}

TEST_F(RealTools, a_patch_with_a_mail_above_it_applies_below_our_header) {
    const std::string diff = "From nobody\nSubject: fix\n---\n file | 2 +-\n\n"
                             "diff --git a/file b/file\n--- a/file\n+++ b/file\n"
                             "@@ -1 +1 @@\n-old\n+new\n";
    ASSERT_FALSE(has_dep3_header(diff));
    write_file(tree() / "debian/patches/mail.patch",
               with_dep3_header(diff, {{"Description", "one"}, {"Origin", "vendor"}}));
    write_file(tree() / "debian/patches/series", "mail.patch\n");
    static_cast<void>(built_dsc());
    run_in(scratch_.path(), {"dpkg-source", "-x", "foo_1.0-1+bhot1.dsc", "out"});
    EXPECT_EQ(read_file(scratch_ / "out/file"), "new\n");
}

} // namespace
} // namespace stopgap::deb
