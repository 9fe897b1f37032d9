#include "ecosystem/deb/control.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_control = "# kept\n"
                              "Source: foo\n"
                              "Section: libs\n"
                              "Build-Depends: debhelper-compat (= 13),\n"
                              "               libbar-dev (>= 1.2),\n"
                              "# why\n"
                              "               gcc [amd64] <!nocheck>,\n"
                              "Build-Depends-Indep: doxygen\n"
                              "Build-Conflicts: autoconf2.13\n"
                              "Standards-Version: 4.6.0\n"
                              "\n"
                              "Package: libfoo1\n"
                              "Architecture: any\n"
                              "Depends: ${shlibs:Depends}\n"
                              "Description: x\n"
                              " y\n"
                              "\n"
                              "# last\n"
                              "Package: libfoo1-udeb\n"
                              "Package-Type: udeb\n"
                              "Section: debian-installer\n"
                              "Architecture: amd64\n"
                              "  arm64\n"
                              "Description: z\n";

/// A control file whose Build-Depends field is `field`, with `relation` added; the field's text.
std::string with_added(const std::string& field, const std::string& relation = "libnew-dev") {
    const std::string head = "Source: foo\n";
    const std::string tail = "Standards-Version: 4\n\nPackage: foo\nArchitecture: all\n";
    ControlFile control = ControlFile::parse(head + field + tail, "debian/control");
    EXPECT_TRUE(control.add_build_dependency(relation));
    const std::string text = control.text();
    EXPECT_FALSE(control.add_build_dependency(relation)) << "not idempotent: " << field;
    EXPECT_EQ(control.text(), text);
    EXPECT_TRUE(text.starts_with(head) && text.ends_with(tail)) << text;
    return text.substr(head.size(), text.size() - head.size() - tail.size());
}

std::string refusal_of(const std::string& text) {
    const Error error =
        test::error_of([&] { static_cast<void>(ControlFile::parse(text, "debian/control")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Control, packages_are_listed_with_their_sections_and_types) {
    const ControlFile control = ControlFile::parse(k_control, "debian/control");
    EXPECT_EQ(control.source_name(), "foo");
    const std::vector<BinaryPackage> packages = control.binary_packages();
    ASSERT_EQ(packages.size(), 2U);
    EXPECT_EQ(packages[0].name, "libfoo1");
    EXPECT_EQ(packages[0].section, "libs");
    EXPECT_FALSE(packages[0].is_udeb());
    EXPECT_EQ(packages[1].architecture, "amd64 arm64");
    EXPECT_TRUE(packages[1].is_udeb());
    EXPECT_EQ(control.text(), k_control);
}

TEST(Control, what_is_no_control_file_is_named_with_its_line) {
    EXPECT_EQ(refusal_of(""), "debian/control: is empty");
    EXPECT_EQ(refusal_of("Package: x\n"),
              "debian/control:1: the first stanza names no source package (field Source)");
    EXPECT_EQ(refusal_of("Source: foo\n\nArchitecture: any\n"),
              "debian/control:3: the stanza names no binary package (field Package)");
    EXPECT_EQ(refusal_of("Source: ../foo\n"),
              "debian/control:1: the first stanza names no source package (field Source)");
}

TEST(Control, a_dependency_joins_a_list_on_one_line) {
    EXPECT_EQ(with_added("Build-Depends: a1, b1\n"), "Build-Depends: a1, b1, libnew-dev\n");
    EXPECT_EQ(with_added("Build-Depends: a1, b1, \n"), "Build-Depends: a1, b1, libnew-dev,\n");
    EXPECT_EQ(with_added("build-depends: a1\n"), "build-depends: a1, libnew-dev\n");
    EXPECT_EQ(with_added("Build-Depends:\n"), "Build-Depends: libnew-dev\n");
}

TEST(Control, a_dependency_gets_a_line_where_each_has_one) {
    EXPECT_EQ(with_added("Build-Depends: a1,\n  b1\n"),
              "Build-Depends: a1,\n  b1,\n  libnew-dev\n");
    EXPECT_EQ(with_added("Build-Depends:\n\ta1,\n\tb1,\n"),
              "Build-Depends:\n\ta1,\n\tb1,\n\tlibnew-dev,\n");
    EXPECT_EQ(with_added("Build-Depends: a1\n , b1\n"),
              "Build-Depends: a1\n , b1\n , libnew-dev\n");
    EXPECT_EQ(with_added("Build-Depends:\n a1,\n b1, c1,\n d1,\n"),
              "Build-Depends:\n a1,\n b1, c1,\n d1,\n libnew-dev,\n");
}

TEST(Control, a_dependency_goes_behind_comments_of_the_list) {
    EXPECT_EQ(with_added("Build-Depends: a1,\n# c\n b1\n"),
              "Build-Depends: a1,\n# c\n b1,\n libnew-dev\n");
    EXPECT_EQ(with_added("Build-Depends: a1,\n b1,\n# c\n"),
              "Build-Depends: a1,\n b1,\n libnew-dev,\n# c\n");
}

TEST(Control, a_dependency_fills_a_wrapped_list_up_to_80_columns) {
    EXPECT_EQ(with_added("Build-Depends: a1, b1,\n c1, d1\n"),
              "Build-Depends: a1, b1,\n c1, d1, libnew-dev\n");
    const std::string full = " c1, " + std::string(70, 'd');
    EXPECT_EQ(with_added("Build-Depends: a1, b1,\n" + full + "\n"),
              "Build-Depends: a1, b1,\n" + full + ",\n libnew-dev\n");
}

TEST(Control, a_package_without_the_field_gets_one) {
    EXPECT_EQ(with_added(""), "Build-Depends: libnew-dev\n");
}

TEST(Control, a_file_without_a_last_line_end_gets_one) {
    ControlFile control = ControlFile::parse("Source: foo\nBuild-Depends: a1", "debian/control");
    EXPECT_TRUE(control.add_build_dependency("b1"));
    EXPECT_EQ(control.text(), "Source: foo\nBuild-Depends: a1, b1\n");
}

TEST(Control, a_dependency_that_is_there_changes_nothing) {
    ControlFile control = ControlFile::parse(k_control, "debian/control");
    EXPECT_FALSE(control.add_build_dependency("libbar-dev"));
    EXPECT_FALSE(control.add_build_dependency("libbar-dev  (>= 1.2)"));
    EXPECT_EQ(control.text(), k_control);
}

TEST(Control, a_restricted_or_older_dependency_does_not_count) {
    ControlFile control = ControlFile::parse(k_control, "debian/control");
    EXPECT_TRUE(control.add_build_dependency("gcc"));
    EXPECT_TRUE(control.add_build_dependency("libbar-dev (>= 1.3)"));
    EXPECT_THAT(control.text(), testing::HasSubstr("               gcc [amd64] <!nocheck>,\n"
                                                   "               gcc,\n"
                                                   "               libbar-dev (>= 1.3),\n"));
}

TEST(Control, what_is_no_relation_is_refused) {
    ControlFile control = ControlFile::parse(k_control, "debian/control");
    for (const std::string relation :
         {"", "a1, b1", "a1 | b1", "a1\nEvil: x", "../x", "a1 (>= 1", "a1 (~ 1)", "a1 (>= x)",
          "a1 ${misc:Depends}", "a1:any;b", "a1 b1"}) {
        const Error error = test::error_of([&] { control.add_build_dependency(relation); });
        EXPECT_EQ(error.status(), ExitStatus::usage) << relation;
        EXPECT_THAT(error.message(), testing::EndsWith(": not one relation to a Debian package"));
    }
    EXPECT_EQ(control.text(), k_control);
}

TEST(Control, a_hotfix_is_marked_once_in_the_source_stanza) {
    ControlFile control = ControlFile::parse(k_control, "debian/control");
    mark_as_hotfix(control, "HF-2026-0007", {"CVE-2026-1", "CVE-2026-2"});
    const std::string marks = "XSBC-Stopgap-Id: HF-2026-0007\n"
                              "XSBC-Stopgap-Fixes: CVE-2026-1 CVE-2026-2\n";
    std::string expected = k_control;
    expected.insert(expected.find("\nPackage: libfoo1\n"), marks);
    EXPECT_EQ(control.text(), expected);
    mark_as_hotfix(control, "HF-2026-0007", {"CVE-2026-1", "CVE-2026-2"});
    EXPECT_EQ(control.text(), expected);
    mark_as_hotfix(control, "HF-2026-0008", {});
    EXPECT_THAT(control.text(), testing::HasSubstr("XSBC-Stopgap-Id: HF-2026-0008\n"));
    EXPECT_THROW(mark_as_hotfix(control, "x\nPackage: evil", {}), Error);
}

TEST(Control, a_field_can_be_set_in_every_binary) {
    ControlFile control = ControlFile::parse(k_control, "debian/control");
    control.set_field_in_all_binaries("XB-Stopgap-Note", "x");
    control.set_field_in_all_binaries("Description", "short");
    EXPECT_THAT(control.text(), testing::HasSubstr("Depends: ${shlibs:Depends}\n"
                                                   "Description: short\n"
                                                   "XB-Stopgap-Note: x\n"
                                                   "\n# last\n"));
    EXPECT_THAT(control.text(), testing::EndsWith("Description: short\nXB-Stopgap-Note: x\n"));
}

TEST(Control, equal_dependencies_give_equal_text) {
    const ControlFile control = ControlFile::parse(k_control, "debian/control");
    EXPECT_EQ(
        control.build_depends_text(),
        "Build-Depends: debhelper-compat (= 13), libbar-dev (>= 1.2), gcc [amd64] <!nocheck>\n"
        "Build-Depends-Indep: doxygen\n"
        "Build-Conflicts: autoconf2.13\n");
    EXPECT_EQ(ControlFile::parse("Source: foo\nBuild-Depends:\n a1 ,\n", "x").build_depends_text(),
              ControlFile::parse("Source: foo\nBuild-Depends: a1\n", "x").build_depends_text());
}

TEST(Control, a_generated_file_is_noted) {
    EXPECT_EQ(generated_control_note({"control", "rules"}), std::nullopt);
    EXPECT_EQ(generated_control_note({"control", "control.in"}),
              "debian/control may be generated from debian/control.in: the package's clean target "
              "can undo edits of it");
}

TEST(Control, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> edit = [](const std::string& text) {
        ControlFile control = ControlFile::parse(text, "debian/control");
        control.add_build_dependency("libnew-dev");
        mark_as_hotfix(control, "HF-1", {"CVE-2026-1"});
        EXPECT_THAT(control.build_depends_text(), testing::HasSubstr("libnew-dev"));
    };
    test::expect_survives_truncation(k_control, edit);
    test::expect_survives_mutation(k_control, edit);
}

} // namespace
} // namespace stopgap::deb
