// The layouts of RPM distributions; those of Debian are held to its Contents indexes in
// tests/unit/repair/contents_paths_test.cpp.

#include "ecosystem/requirement_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using Kind = Requirement::Kind;

PathMatch match(Kind kind, const std::string& name, const std::string& path) {
    const Requirement requirement{kind, name};
    const PathMatch match = match_path(path, requirement);
    if (match != PathMatch::none) {
        EXPECT_NE(path.find(search_text(requirement)), std::string::npos)
            << path << " is not found by its text";
    }
    return match;
}

TEST(RequirementPaths, know_the_folders_of_rpm_distributions) {
    const PathMatch exact = PathMatch::exact;
    EXPECT_EQ(match(Kind::library, "z", "usr/lib64/libz.so"), exact);
    EXPECT_EQ(match(Kind::library, "z", "lib64/libz.so"), exact);
    EXPECT_EQ(match(Kind::library, "z", "usr/lib64/libz.a"), PathMatch::deep);
    EXPECT_EQ(match(Kind::pkg_config, "zlib", "usr/lib64/pkgconfig/zlib.pc"), exact);
    EXPECT_EQ(match(Kind::perl_module, "Foo/Bar.pm", "usr/share/perl5/vendor_perl/Foo/Bar.pm"),
              exact);
    EXPECT_EQ(match(Kind::perl_module, "Foo/Bar.pm", "usr/lib64/perl5/vendor_perl/Foo/Bar.pm"),
              exact);
    EXPECT_EQ(match(Kind::perl_module, "Foo/Bar.pm", "usr/lib64/perl5/Foo/Bar.pm"), exact);
    EXPECT_EQ(match(Kind::python_module, "foo.bar", "usr/lib/python3.11/site-packages/foo/bar.py"),
              exact);
    EXPECT_EQ(
        match(Kind::python_module, "foo", "usr/lib64/python3.11/site-packages/foo/__init__.py"),
        exact);
    EXPECT_EQ(match(Kind::cmake_package, "Foo", "usr/lib64/cmake/Foo/FooConfig.cmake"), exact);
    EXPECT_EQ(match(Kind::header, "glibconfig.h", "usr/lib64/glib-2.0/include/glibconfig.h"),
              PathMatch::deep);
    EXPECT_EQ(match(Kind::header, "zlib.h", "usr/include/zlib.h"), exact);
    EXPECT_EQ(match(Kind::command, "rpmbuild", "usr/bin/rpmbuild"), exact);
}

TEST(RequirementPaths, take_no_private_folder_for_a_place_where_tools_look) {
    EXPECT_EQ(match(Kind::library, "z", "usr/lib64/dovecot/libz.so"), PathMatch::none);
    EXPECT_EQ(match(Kind::pkg_config, "zlib", "usr/lib64/x/pkgconfig/zlib.pc"), PathMatch::none);
    EXPECT_EQ(match(Kind::python_module, "foo", "usr/lib64/python3.11/site-packages/x/foo.py"),
              PathMatch::none);
}

TEST(RequirementPaths, have_no_answer_to_a_requirement_without_a_name) {
    EXPECT_EQ(match_path("usr/include/", {Kind::header, ""}), PathMatch::none);
}

} // namespace
} // namespace stopgap
