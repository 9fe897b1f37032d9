#include "ecosystem/rpm/names.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

TEST(Names, package_names_are_letters_digits_and_four_marks) {
    EXPECT_TRUE(is_package_name("httpd"));
    EXPECT_TRUE(is_package_name("libstdc++-devel"));
    EXPECT_TRUE(is_package_name("_x.y"));
    EXPECT_TRUE(is_package_name("389-ds-base"));
    EXPECT_FALSE(is_package_name(""));
    EXPECT_FALSE(is_package_name("-x"));
    EXPECT_FALSE(is_package_name("a b"));
    EXPECT_FALSE(is_package_name("a\nb"));
    EXPECT_FALSE(is_package_name("%{name}"));
    EXPECT_FALSE(is_package_name("a/b"));
    EXPECT_FALSE(is_package_name(std::string(201, 'a')));
}

TEST(Names, architectures_are_words) {
    EXPECT_TRUE(is_architecture("x86_64"));
    EXPECT_TRUE(is_architecture("noarch"));
    EXPECT_FALSE(is_architecture(""));
    EXPECT_FALSE(is_architecture("x86-64"));
    EXPECT_TRUE(is_source_architecture("nosrc"));
    EXPECT_FALSE(is_source_architecture("x86_64"));
}

TEST(Names, file_names_are_one_component_of_printable_text) {
    EXPECT_TRUE(is_file_name("httpd-2.4.68.tar.bz2"));
    EXPECT_TRUE(is_file_name("Bj\xc3\xb6rn's patch"));
    EXPECT_FALSE(is_file_name(""));
    EXPECT_FALSE(is_file_name("."));
    EXPECT_FALSE(is_file_name(".."));
    EXPECT_FALSE(is_file_name("a/b"));
    EXPECT_FALSE(is_file_name("--help"));
    EXPECT_FALSE(is_file_name("a\nb"));
    EXPECT_FALSE(is_file_name("a\x1b[2Jb"));
    EXPECT_FALSE(is_file_name("\xff"));
    EXPECT_FALSE(is_file_name("x\xe2\x80\xaegpj.exe"));
    EXPECT_FALSE(is_file_name(std::string(256, 'a')));
}

TEST(Names, dependencies_begin_as_those_of_a_spec_must) {
    EXPECT_TRUE(is_dependency("libfoo.so.1(FOO_1.0)(64bit)"));
    EXPECT_TRUE(is_dependency("foo >= 1.0-1"));
    EXPECT_TRUE(is_dependency("(foo if bar)"));
    EXPECT_TRUE(is_dependency("/usr/bin/perl"));
    EXPECT_TRUE(is_dependency("pkgconfig(glib-2.0)"));
    EXPECT_FALSE(is_dependency(""));
    EXPECT_FALSE(is_dependency("--setopt=x"));
    EXPECT_FALSE(is_dependency("@core"));
    EXPECT_FALSE(is_dependency("a\nb"));
    EXPECT_FALSE(is_dependency("a\tb"));
}

TEST(Names, nevras_are_read_as_dnf_and_headers_write_them) {
    const std::optional<Nevra> full = nevra_of("vim-enhanced-2:9.0.2081-1.el9_6.x86_64");
    ASSERT_TRUE(full);
    EXPECT_EQ(*full, (Nevra{"vim-enhanced", {"2", "9.0.2081", "1.el9_6"}, "x86_64"}));
    EXPECT_EQ(shown(*full), "vim-enhanced-2:9.0.2081-1.el9_6.x86_64");
    EXPECT_EQ(file_name_of(*full), "vim-enhanced-9.0.2081-1.el9_6.x86_64.rpm");
    EXPECT_EQ(nevra_of("httpd-2.4.57-11.el9_4.1.src.rpm"),
              (Nevra{"httpd", {"", "2.4.57", "11.el9_4.1"}, "src"}));
}

TEST(Names, what_is_no_nevra_is_absent) {
    for (const char* text :
         {"", "x", "a-1-1", "a-1.x86_64", "-1-1.x86_64", "a--1.x86_64", "a-:1-1.x86_64",
          "a-x:1-1.x86_64", "a/b-1-1.src", "a-1-1.", "a-1-1 .src", "a-1-%{?dist}.src"}) {
        EXPECT_FALSE(nevra_of(text)) << text;
    }
}

} // namespace
} // namespace stopgap::rpm
