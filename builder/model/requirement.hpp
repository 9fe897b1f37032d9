#pragma once
// Something that a build needs and that a package may bring, in words that no package format owns.

#include <string>

namespace stopgap {

struct Requirement {
    enum class Kind {
        header,        ///< "foo/bar.h", as the #include names it
        library,       ///< "foo" of -lfoo; ":libfoo.a" names the file itself
        pkg_config,    ///< "foo" of foo.pc
        command,       ///< "foo", found in a folder of PATH
        perl_module,   ///< "Foo/Bar.pm"
        python_module, ///< "foo.bar"
        cmake_package, ///< "Foo" of FooConfig.cmake or foo-config.cmake
        dh_addon,      ///< "foo" of dh --with foo
        m4_macro,      ///< "AX_FOO" of an aclocal file
        file,          ///< "/usr/share/foo/bar", absolute
    };
    Kind kind = Kind::file;
    std::string name;
};

/// How well a path of a package answers a requirement.
enum class PathMatch {
    none,
    deep,  ///< the name fits, in a folder that must be asked for (usr/include/foo-2/foo.h)
    exact, ///< where the tools look without being told
};

/// A package of the base's own repositories that holds a path answering a requirement.
struct Provider {
    std::string package;
    std::string path; ///< without a leading "/", as Contents indexes write it
    PathMatch match = PathMatch::none;
};

} // namespace stopgap
