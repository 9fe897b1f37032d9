#include "ecosystem/deb/contents_paths.hpp"
#include "ecosystem/requirement_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace stopgap::deb {
namespace {

using Kind = Requirement::Kind;

PathMatch match(Kind kind, const std::string& name, std::string_view path) {
    return match_path(path, {kind, name});
}

void expect_exact(Kind kind, const std::string& name, std::string_view path) {
    EXPECT_EQ(match(kind, name, path), PathMatch::exact) << path;
}
void expect_deep(Kind kind, const std::string& name, std::string_view path) {
    EXPECT_EQ(match(kind, name, path), PathMatch::deep) << path;
}
void expect_none(Kind kind, const std::string& name, std::string_view path) {
    EXPECT_EQ(match(kind, name, path), PathMatch::none) << path;
}

TEST(MatchPath, FindsHeaders) {
    expect_exact(Kind::header, "zlib.h", "usr/include/zlib.h");
    expect_exact(Kind::header, "sys/cdefs.h", "usr/include/x86_64-linux-gnu/sys/cdefs.h");
    expect_deep(Kind::header, "glib.h", "usr/include/glib-2.0/glib.h");
    expect_deep(Kind::header, "glibconfig.h",
                "usr/lib/x86_64-linux-gnu/glib-2.0/include/glibconfig.h");
    expect_none(Kind::header, "lib.h", "usr/include/zlib.h");
    expect_none(Kind::header, "zlib.h", "usr/share/doc/zlib.h");
    expect_none(Kind::header, "zlib.h", "usr/aarch64-linux-gnu/include/zlib.h");
}

TEST(MatchPath, FindsLibrariesByTheLinkThatTheLinkerFollows) {
    expect_exact(Kind::library, "z", "usr/lib/x86_64-linux-gnu/libz.so");
    expect_exact(Kind::library, "z", "usr/lib/libz.so");
    expect_deep(Kind::library, "z", "usr/lib/x86_64-linux-gnu/libz.a");
    expect_none(Kind::library, "z", "usr/lib/x86_64-linux-gnu/libz.so.1");
    expect_none(Kind::library, "z", "usr/lib/x86_64-linux-gnu/foo/libz.so");
    expect_exact(Kind::library, ":libz.a", "usr/lib/x86_64-linux-gnu/libz.a");
    expect_none(Kind::library, ":libz.a", "usr/lib/x86_64-linux-gnu/libz.a.old");
}

TEST(MatchPath, FindsPkgConfigModules) {
    expect_exact(Kind::pkg_config, "zlib", "usr/lib/x86_64-linux-gnu/pkgconfig/zlib.pc");
    expect_exact(Kind::pkg_config, "xproto", "usr/share/pkgconfig/xproto.pc");
    expect_exact(Kind::pkg_config, "gtk+-3.0", "usr/lib/pkgconfig/gtk+-3.0.pc");
    expect_none(Kind::pkg_config, "zlib", "usr/lib/x86_64-linux-gnu/pkgconfig/minizlib.pc");
    expect_none(Kind::pkg_config, "zlib", "usr/share/doc/pkgconfig/zlib.pc");
}

TEST(MatchPath, FindsCommands) {
    expect_exact(Kind::command, "rake", "usr/bin/rake");
    expect_exact(Kind::command, "ldconfig", "sbin/ldconfig");
    expect_none(Kind::command, "rake", "usr/bin/drake");
    expect_none(Kind::command, "rake", "usr/lib/rake");
    expect_none(Kind::command, "rake", "usr/share/bash-completion/completions/usr/bin/rake");
}

TEST(MatchPath, FindsModulesOfInterpreters) {
    expect_exact(Kind::perl_module, "IO/Socket.pm", "usr/share/perl5/IO/Socket.pm");
    expect_exact(Kind::perl_module, "XML/LibXML.pm",
                 "usr/lib/x86_64-linux-gnu/perl5/5.36/XML/LibXML.pm");
    expect_exact(Kind::perl_module, "CPAN.pm", "usr/share/perl/5.36.0/CPAN.pm");
    expect_none(Kind::perl_module, "Socket.pm", "usr/share/perl5/IO/Socket.pm");
    expect_exact(Kind::python_module, "flit_core",
                 "usr/lib/python3/dist-packages/flit_core/__init__.py");
    expect_exact(Kind::python_module, "six", "usr/lib/python3/dist-packages/six.py");
    expect_exact(Kind::python_module, "lxml.etree",
                 "usr/lib/python3/dist-packages/lxml/etree.cpython-311-x86_64-linux-gnu.so");
    expect_exact(Kind::python_module, "distutils", "usr/lib/python3.11/distutils/__init__.py");
    expect_none(Kind::python_module, "six", "usr/lib/python3/dist-packages/six_more.py");
    expect_none(Kind::python_module, "six", "usr/lib/python2.7/dist-packages/six.py");
}

TEST(MatchPath, FindsCMakePackagesAddonsMacrosAndFiles) {
    expect_exact(Kind::cmake_package, "Foo", "usr/lib/x86_64-linux-gnu/cmake/Foo/FooConfig.cmake");
    expect_exact(Kind::cmake_package, "Foo", "usr/share/cmake/foo/foo-config.cmake");
    expect_none(Kind::cmake_package, "Foo", "usr/lib/cmake/BarFoo/BarFooConfig.cmake");
    expect_exact(Kind::dh_addon, "bash-completion",
                 "usr/share/perl5/Debian/Debhelper/Sequence/bash_completion.pm");
    expect_exact(Kind::m4_macro, "AX_CXX_COMPILE_STDCXX",
                 "usr/share/aclocal/ax_cxx_compile_stdcxx.m4");
    expect_exact(Kind::m4_macro, "PKG_CHECK_MODULES", "usr/share/aclocal/pkg.m4");
    expect_exact(Kind::m4_macro, "AM_PATH_ALSA", "usr/share/aclocal/alsa.m4");
    expect_exact(Kind::file, "/usr/share/foo/bar", "usr/share/foo/bar");
    expect_none(Kind::file, "/", "usr/share/foo/bar");
}

TEST(MatchPath, MatchesNothingWithoutAName) {
    for (int kind = 0; kind <= static_cast<int>(Kind::file); ++kind) {
        expect_none(static_cast<Kind>(kind), "", "usr/include/");
        expect_none(static_cast<Kind>(kind), "", "");
    }
}

TEST(ProvidersIn, ReadsAContentsIndex) {
    const std::string contents = "usr/include/zlib.h                    libdevel/zlib1g-dev\n"
                                 "usr/include/klibc/zlib.h\tlibdevel/libklibc-dev\n"
                                 "usr/include/foo zlib.h  non-free/libdevel/odd-dev,main-dev\n"
                                 "usr/lib/zlib.h broken\n"
                                 "usr/include/zlib.h\n"
                                 "usr/share/include/x/zlib.h  doc/other";
    const std::vector<Provider> providers = providers_in(contents, {Kind::header, "zlib.h"});
    ASSERT_EQ(providers.size(), 2U);
    EXPECT_EQ(providers[0].package, "zlib1g-dev");
    EXPECT_EQ(providers[0].path, "usr/include/zlib.h");
    EXPECT_EQ(providers[0].match, PathMatch::exact);
    EXPECT_EQ(providers[1].package, "libklibc-dev");
    EXPECT_EQ(providers[1].match, PathMatch::deep);
}

TEST(ProvidersIn, NamesEachPackageOfALine) {
    const std::vector<Provider> providers = providers_in(
        "usr/bin/docker admin/docker.io,contrib/admin/podman-docker\n", {Kind::command, "docker"});
    ASSERT_EQ(providers.size(), 2U);
    EXPECT_EQ(providers[0].package, "docker.io");
    EXPECT_EQ(providers[1].package, "podman-docker");
}

TEST(ProvidersIn, SurvivesAnIndexCutAtEveryByte) {
    const std::string contents = "usr/bin/a  x/p,q\nusr/bin/a\nusr/bin/a  \n\n  usr/bin/a x/y\n";
    for (std::size_t size = 0; size <= contents.size(); ++size) {
        EXPECT_LE(
            providers_in(std::string_view(contents).substr(0, size), {Kind::command, "a"}).size(),
            3U);
    }
}

TEST(ProvidersIn, SearchesAWholeIndexInLessThanTwoSeconds) {
    std::string contents;
    for (int line = 0; line < 1'500'000; ++line) {
        contents += "usr/share/doc/package-" + std::to_string(line % 50000) + "/examples/file-" +
                    std::to_string(line) + ".html          doc/package-doc\n";
    }
    contents += "usr/include/zydis/Zydis.h libdevel/libzydis-dev\n";
    const std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    for (int kind = 0; kind <= static_cast<int>(Kind::file); ++kind) {
        const std::vector<Provider> providers =
            providers_in(contents, {static_cast<Kind>(kind), "zydis/Zydis.h"});
        EXPECT_EQ(providers.size(), static_cast<Kind>(kind) == Kind::header ? 1U : 0U);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(taken.count(), 2.0 * 10) << "ten searches";
}

} // namespace
} // namespace stopgap::deb
