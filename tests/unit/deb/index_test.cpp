#include "ecosystem/deb/index.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Key;

const std::string k_a(64, 'a');
const std::string k_b(64, 'b');
const std::string k_d(64, 'd');

std::string source_stanza(const std::string& package, const std::string& version,
                          const std::string& directory = "pool/main/f/foo") {
    return "Package: " + package + "\nBinary: foo1\nVersion: " + version +
           "\nFormat: 3.0 (quilt)\nArchitecture: any\nDirectory: " + directory +
           "\nChecksums-Sha256:\n " + k_d + " 10 foo.dsc\n " + k_a + " 20 foo_1.orig.tar.gz\n " +
           k_b + " 30 foo_1-1.debian.tar.xz\n";
}

const std::string k_sources = source_stanza("fo", "1-1") + "\n" + source_stanza("foo", "1-1") +
                              "\n" + source_stanza("foo", "1-2", "pool/main/f/foo2") + "\n" +
                              source_stanza("foo-extra", "1-1");

std::string package_stanza(const std::string& name, const std::string& rest) {
    return "Package: " + name + "\nArchitecture: amd64\n" + rest + "Size: 42\nSHA256: " + k_a +
           "\n";
}

const std::string k_packages =
    package_stanza("foo", "Version: 1-1\nFilename: pool/foo_1-1_amd64.deb\n") + "\n" +
    package_stanza("foo1", "Source: foo\nVersion: 1-1\nFilename: pool/foo1.deb\n") + "\n" +
    package_stanza("foo-doc", "Source: foo (1-1)\nVersion: 1-1+b2\nFilename: pool/foo-doc.deb\n") +
    "\n" +
    package_stanza("foo-dev", "Source: foo (1-0)\nVersion: 1-1\nFilename: pool/foo-dev.deb\n") +
    "\n" + package_stanza("foobar", "Source: foobar\nVersion: 1-1\nFilename: pool/foobar.deb\n");

TEST(SourcesIndex, every_version_of_a_source_is_found) {
    const std::vector<SourceEntry> found = find_sources(k_sources, "foo", "Sources");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].dsc.version, "1-1");
    EXPECT_EQ(found[1].directory, "pool/main/f/foo2");
    EXPECT_EQ(found[1].dsc_file.name, "foo.dsc");
    EXPECT_EQ(found[1].dsc_file.size_bytes, 10U);
    EXPECT_EQ(found[1].dsc.files.size(), 2U);
    EXPECT_THAT(find_sources(k_sources, "bar", "Sources"), IsEmpty());
}

TEST(SourcesIndex, a_file_is_found_by_its_digest) {
    const std::optional<FoundFile> found = find_file_by_digest(k_sources, "foo", k_b, "Sources");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->path(), "pool/main/f/foo/foo_1-1.debian.tar.xz");
    EXPECT_EQ(find_file_by_digest(k_sources, "foo", k_d, "Sources")->file.name, "foo.dsc");
    EXPECT_FALSE(find_file_by_digest(k_sources, "foo", std::string(64, 'e'), "Sources"));
    EXPECT_FALSE(find_file_by_digest(k_sources, "bar", k_a, "Sources"));
}

TEST(SourcesIndex, a_directory_that_leaves_the_archive_is_refused) {
    for (const std::string directory : {"../x", "/pool", "pool//x", ""}) {
        const Error error = test::error_of([&] {
            static_cast<void>(
                find_sources(source_stanza("foo", "1-1", directory), "foo", "Sources"));
        });
        EXPECT_EQ(error.message(),
                  "Sources: foo: Directory: \"" + directory + "\" is no path below the archive");
    }
}

TEST(PackagesIndex, what_was_built_from_a_source_is_found) {
    const std::vector<PackageFile> found =
        find_packages_built_from(k_packages, "foo", "1-1", "Packages");
    EXPECT_THAT(found,
                ElementsAre(Field(&PackageFile::name, "foo"), Field(&PackageFile::name, "foo1"),
                            Field(&PackageFile::name, "foo-doc")));
    EXPECT_EQ(found[2].version, "1-1+b2");
    EXPECT_EQ(found[2].source_version, "1-1");
    EXPECT_EQ(found[2].size_bytes, 42U);
    EXPECT_EQ(find_packages_built_from(k_packages, "foo", "", "Packages").size(), 4U);
}

TEST(PackagesIndex, packages_are_found_by_name_and_by_file) {
    EXPECT_EQ(find_packages(k_packages, "foobar", "Packages").size(), 1U);
    EXPECT_EQ(find_package_by_filename(k_packages, "pool/foo1.deb", "Packages")->name, "foo1");
    EXPECT_FALSE(find_package_by_filename(k_packages, "pool/none.deb", "Packages"));
    EXPECT_THAT(
        lookup_files(k_packages, {"pool/foo1.deb", "pool/none.deb", "pool/foobar.deb"}, "Packages"),
        ElementsAre(Key("pool/foo1.deb"), Key("pool/foobar.deb")));
}

TEST(PackagesIndex, a_package_that_is_not_sound_is_refused) {
    const std::function<std::string(const std::string&)> refusal = [](const std::string& text) {
        return test::error_of([&] { static_cast<void>(find_packages(text, "foo", "Packages")); })
            .message();
    };
    const std::string good = "Version: 1-1\nFilename: pool/foo.deb\n";
    EXPECT_EQ(refusal(package_stanza("foo", "Version: 1-1\nFilename: ../foo.deb\n")),
              "Packages: \"foo\": Filename: \"../foo.deb\" is no path below the archive");
    EXPECT_EQ(refusal("Package: foo\n" + good + "Size: 1\n"),
              "Packages: \"foo\": listed without SHA256 and Size");
    EXPECT_EQ(refusal("Package: foo\n" + good + "SHA256: " + k_a + "\n"),
              "Packages: \"foo\": listed without SHA256 and Size");
    EXPECT_EQ(refusal(package_stanza("foo", "Source: ../x\n" + good)),
              "Packages: \"foo\": no package's name");
    EXPECT_EQ(refusal(package_stanza("foo", "Filename: pool/foo.deb\n")),
              "Packages: foo: \"\" is no Debian version: it is empty");
}

TEST(Contents, a_line_names_a_path_and_packages) {
    const std::optional<ContentsLine> line =
        contents_line("usr/share/a file.txt\t     libs/zlib1g,non-free/x11/foo,bar2\n");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->path, "usr/share/a file.txt");
    EXPECT_THAT(line->packages, ElementsAre("zlib1g", "foo", "bar2"));
}

TEST(Contents, what_is_no_such_line_is_absent) {
    for (const char* line : {"", "FILE                LOCATION", "usr/bin/x", "  zlib1g", "x y/"}) {
        EXPECT_FALSE(contents_line(line)) << line;
    }
}

TEST(Index, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> sources = [](const std::string& text) {
        static_cast<void>(find_sources(text, "foo", "Sources"));
    };
    const std::string two = source_stanza("foo", "1-1") + "\n" + source_stanza("foo", "1-2");
    test::expect_survives_truncation(two, sources);
    test::expect_survives_mutation(two, sources);
    const std::function<void(const std::string&)> packages = [](const std::string& text) {
        static_cast<void>(find_packages_built_from(text, "foo", "1-1", "Packages"));
        static_cast<void>(lookup_files(text, {"pool/foo1.deb"}, "Packages"));
    };
    test::expect_survives_truncation(k_packages, packages);
    test::expect_survives_mutation(k_packages, packages);
    test::expect_survives_truncation("usr/bin/x y  libs/foo,bar", [](const std::string& text) {
        static_cast<void>(contents_line(text));
    });
}

} // namespace
} // namespace stopgap::deb
