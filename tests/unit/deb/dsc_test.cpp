#include "ecosystem/deb/dsc.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const std::string k_digest(64, 'a');

std::string row(const std::string& name) {
    return " " + k_digest + " 125 " + name + "\n";
}

std::string dsc_text(const std::string& format, const std::string& rows) {
    return "Format: " + format +
           "\n"
           "Source: foo\n"
           "Binary: foo1, foo-doc,\n"
           " foo-dev\n"
           "Architecture: any all\n"
           "Version: 1:1.0-2\n"
           "Maintainer: A <a@b.example>\n"
           "Build-Depends: debhelper-compat (= 13)\n"
           "Checksums-Sha1:\n abc 125 foo_1.0.orig.tar.gz\n"
           "Checksums-Sha256:\n" +
           rows + "Files:\n abc 125 foo_1.0.orig.tar.gz\n";
}

const std::string k_quilt =
    dsc_text("3.0 (quilt)", row("foo_1.0.orig.tar.gz") + row("foo_1.0.orig.tar.gz.asc") +
                                row("foo_1.0.orig-data.tar.xz") + row("foo_1.0-2.debian.tar.xz"));

std::string refusal_of(const std::string& text) {
    const Error error = test::error_of([&] { static_cast<void>(parse_dsc(text, "foo.dsc")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Dsc, the_parts_of_a_quilt_package_are_told_apart) {
    const Dsc dsc = parse_dsc(k_quilt, "foo.dsc");
    EXPECT_EQ(dsc.source, "foo");
    EXPECT_EQ(dsc.version, "1:1.0-2");
    EXPECT_THAT(dsc.binaries, ElementsAre("foo1", "foo-doc", "foo-dev"));
    EXPECT_FALSE(dsc.is_native());
    EXPECT_THAT(orig_tarballs(dsc), ElementsAre(Field(&DscFile::name, "foo_1.0.orig.tar.gz"),
                                                Field(&DscFile::name, "foo_1.0.orig.tar.gz.asc"),
                                                Field(&DscFile::name, "foo_1.0.orig-data.tar.xz")));
    EXPECT_EQ(debian_tarball(dsc)->name, "foo_1.0-2.debian.tar.xz");
    EXPECT_EQ(debian_tarball(dsc)->size_bytes, 125U);
    EXPECT_FALSE(diff_file(dsc));
    EXPECT_FALSE(native_tarball(dsc));
    EXPECT_EQ(find_file(dsc, "foo_1.0.orig.tar.gz")->sha256, k_digest);
    EXPECT_FALSE(find_file(dsc, "foo"));
}

TEST(Dsc, the_parts_of_a_format_1_package_are_told_apart) {
    const Dsc with_diff = parse_dsc(
        dsc_text("1.0", row("foo_1.0.orig.tar.gz") + row("foo_1.0-2.diff.gz")), "foo.dsc");
    EXPECT_FALSE(with_diff.is_native());
    EXPECT_EQ(diff_file(with_diff)->name, "foo_1.0-2.diff.gz");
    EXPECT_FALSE(debian_tarball(with_diff));
    const Dsc native = parse_dsc(dsc_text("1.0", row("foo_1.0.tar.gz")), "foo.dsc");
    EXPECT_TRUE(native.is_native());
    EXPECT_EQ(native_tarball(native)->name, "foo_1.0.tar.gz");
    EXPECT_THAT(orig_tarballs(native), IsEmpty());
}

TEST(Dsc, a_clear_signature_around_it_is_taken_off) {
    const std::string armored = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + k_quilt +
                                "-----BEGIN PGP SIGNATURE-----\n\nabc\n"
                                "-----END PGP SIGNATURE-----\n";
    EXPECT_EQ(write_dsc(parse_dsc(armored, "foo.dsc")), write_dsc(parse_dsc(k_quilt, "foo.dsc")));
    EXPECT_EQ(refusal_of(armored + "Source: evil\n"),
              "foo.dsc: is no clean signed document: text after the signed block");
    EXPECT_EQ(refusal_of("Source: evil\n" + armored),
              "foo.dsc: is no clean signed document: text before the signed block");
}

TEST(Dsc, what_is_not_sound_is_refused) {
    EXPECT_EQ(refusal_of(dsc_text("3.0 (custom)", row("a.tar.gz"))),
              "foo.dsc:1: Format: \"3.0 (custom)\" is not known");
    EXPECT_EQ(refusal_of(dsc_text("1.0", row("../evil.tar.gz"))),
              "foo.dsc:1: Checksums-Sha256: \"../evil.tar.gz\" is no name of a source file");
    EXPECT_EQ(refusal_of(dsc_text("1.0", row("-x.tar.gz"))),
              "foo.dsc:1: Checksums-Sha256: \"-x.tar.gz\" is no name of a source file");
    EXPECT_EQ(refusal_of(dsc_text("1.0", row("a.tar.gz") + row("a.tar.gz"))),
              "foo.dsc:1: Checksums-Sha256: \"a.tar.gz\" is listed twice");
    EXPECT_EQ(refusal_of(dsc_text("1.0", " abc 1 a.tar.gz\n")),
              "foo.dsc:12: Checksums-Sha256: expected \"SHA256 SIZE NAME\", found \"abc 1 "
              "a.tar.gz\"");
    EXPECT_EQ(refusal_of(dsc_text("1.0", " " + k_digest + " -1 a.tar.gz\n")),
              "foo.dsc:12: Checksums-Sha256: expected \"SHA256 SIZE NAME\", found \"" + k_digest +
                  " -1 a.tar.gz\"");
    EXPECT_EQ(refusal_of(dsc_text("1.0", "")), "foo.dsc:1: lists no file");
    EXPECT_EQ(refusal_of("Format: 1.0\nSource: foo\nVersion: 1\nFiles:\n abc 1 a.tar.gz\n"),
              "foo.dsc:1: has no field Checksums-Sha256");
    EXPECT_EQ(refusal_of("Format: 1.0\nSource: foo\nVersion: 1/2\n"),
              "foo.dsc: Version: \"1/2\" is no Debian version: it holds a character other than "
              "letters, digits and . + - ~");
    EXPECT_EQ(refusal_of("Format: 1.0\nSource: ../foo\n"),
              "foo.dsc:1: Source: \"../foo\" is no source package's name");
}

TEST(Dsc, what_is_written_is_read_back) {
    const Dsc dsc = parse_dsc(k_quilt, "foo.dsc");
    const std::string text = write_dsc(dsc);
    EXPECT_THAT(text, testing::StartsWith("Format: 3.0 (quilt)\nSource: foo\n"
                                          "Binary: foo1, foo-doc, foo-dev\n"
                                          "Architecture: any all\nVersion: 1:1.0-2\n"
                                          "Maintainer: A <a@b.example>\nBuild-Depends: "));
    EXPECT_THAT(text, testing::EndsWith("foo_1.0-2.debian.tar.xz\nFiles:\n"));
    const Dsc again = parse_dsc(text, "again.dsc");
    EXPECT_EQ(again.files.size(), dsc.files.size());
    EXPECT_EQ(again.binaries, dsc.binaries);
    EXPECT_EQ(write_dsc(again), text);
}

TEST(Dsc, a_sources_stanza_stands_in_for_a_dsc) {
    // Security indexes have no "Files" field.
    const std::string stanza = "Package: foo\nBinary: foo1\nVersion: 1.0-2\nArchitecture: any\n"
                               "Format: 3.0 (quilt)\nDirectory: pool/updates/main/f/foo\n"
                               "Priority: source\nSection: misc\nBuild-Depends: debhelper\n"
                               "Checksums-Sha256:\n" +
                               row("foo_1.0-2.dsc") + row("foo_1.0.orig.tar.gz") +
                               row("foo_1.0-2.debian.tar.xz");
    const Dsc dsc = dsc_from_sources(parse_single_stanza(stanza, "Sources"), "Sources");
    EXPECT_EQ(dsc.source, "foo");
    EXPECT_EQ(dsc.files.size(), 2U);
    EXPECT_EQ(write_dsc(dsc), "Format: 3.0 (quilt)\nSource: foo\nBinary: foo1\n"
                              "Architecture: any\nVersion: 1.0-2\nBuild-Depends: debhelper\n"
                              "Checksums-Sha256:\n" +
                                  row("foo_1.0.orig.tar.gz") + row("foo_1.0-2.debian.tar.xz") +
                                  "Files:\n");
}

TEST(Dsc, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        const Dsc dsc = parse_dsc(text, "foo.dsc");
        EXPECT_EQ(parse_dsc(write_dsc(dsc), "again").files.size(), dsc.files.size());
    };
    const std::string signed_text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" +
                                    k_quilt +
                                    "-----BEGIN PGP SIGNATURE-----\n\nabc\n"
                                    "-----END PGP SIGNATURE-----\n";
    test::expect_survives_truncation(k_quilt, parse);
    test::expect_survives_truncation(signed_text, parse);
    test::expect_survives_mutation(k_quilt, parse);
}

} // namespace
} // namespace stopgap::deb
