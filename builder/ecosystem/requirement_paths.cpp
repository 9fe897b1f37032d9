#include "ecosystem/requirement_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace stopgap {

namespace {

using Kind = Requirement::Kind;

/// Takes `part` off the front of `path`; false, and nothing taken, where it does not begin so.
bool eats(std::string_view& path, std::string_view part) {
    if (!path.starts_with(part)) {
        return false;
    }
    path.remove_prefix(part.size());
    return true;
}

/// Takes a multiarch tuple (https://wiki.debian.org/Multiarch/Tuples) and its "/" off the front.
void eat_tuple(std::string_view& path) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (slash != std::string_view::npos &&
        (part.find("-linux-") != std::string_view::npos || part.ends_with("-gnu"))) {
        path.remove_prefix(slash + 1);
    }
}

bool eat_library_folder(std::string_view& path) {
    if (!eats(path, "usr/lib/") && !eats(path, "usr/lib64/") && !eats(path, "lib/") &&
        !eats(path, "lib64/")) {
        return false;
    }
    eat_tuple(path);
    return true;
}

bool is_below_library_folder(std::string_view path) {
    return path.starts_with("usr/lib/") || path.starts_with("usr/lib64/");
}

PathMatch exact_if(bool holds, PathMatch otherwise = PathMatch::none) {
    return holds ? PathMatch::exact : otherwise;
}

bool ends_with_name(std::string_view path, std::string_view name) {
    return path.ends_with(name) &&
           (path.size() == name.size() || path[path.size() - name.size() - 1] == '/');
}

PathMatch match_header(std::string_view path, std::string_view name) {
    if (!ends_with_name(path, name)) {
        return PathMatch::none;
    }
    if (eats(path, "usr/include/")) {
        if (path == name) {
            return PathMatch::exact;
        }
        eat_tuple(path);
        return exact_if(path == name, PathMatch::deep);
    }
    const bool bundled = is_below_library_folder(path) && path.find("/include/") != path.npos;
    return bundled ? PathMatch::deep : PathMatch::none;
}

PathMatch match_library(std::string_view path, std::string_view name) {
    const bool names_file = name.starts_with(':');
    const std::string file = names_file ? std::string(name.substr(1)) : "lib" + std::string(name);
    if (!eat_library_folder(path) || !path.starts_with(file)) {
        return PathMatch::none;
    }
    path.remove_prefix(file.size());
    if (names_file) {
        return exact_if(path.empty());
    }
    return path == ".so" ? PathMatch::exact : path == ".a" ? PathMatch::deep : PathMatch::none;
}

PathMatch match_pkg_config(std::string_view path, std::string_view name) {
    const bool shared = eats(path, "usr/share/");
    if (!shared && !eat_library_folder(path)) {
        return PathMatch::none;
    }
    return exact_if(eats(path, "pkgconfig/") && eats(path, name) && path == ".pc");
}

PathMatch match_command(std::string_view path, std::string_view name) {
    for (const std::string_view folder : {"usr/bin/", "usr/sbin/", "bin/", "sbin/"}) {
        if (path.starts_with(folder)) {
            return exact_if(path.substr(folder.size()) == name);
        }
    }
    return PathMatch::none;
}

/// Takes "NUMBERS/" off the front: the version folders of interpreters.
void eat_version(std::string_view& path) {
    const std::size_t end = path.find_first_not_of("0123456789.");
    if (end != std::string_view::npos && end > 0 && path[end] == '/') {
        path.remove_prefix(end + 1);
    }
}

PathMatch match_perl(std::string_view path, std::string_view name) {
    if (!eats(path, "usr/share/") && !eat_library_folder(path)) {
        return PathMatch::none;
    }
    if (!eats(path, "perl5/") && !eats(path, "perl/") && !eats(path, "perl-base/")) {
        return PathMatch::none;
    }
    eats(path, "vendor_perl/");
    eat_version(path);
    return exact_if(path == name);
}

bool is_extension_module(std::string_view suffix) {
    return suffix == ".so" || (suffix.starts_with(".cpython-") && suffix.ends_with(".so")) ||
           (suffix.starts_with(".abi3") && suffix.ends_with(".so"));
}

std::string as_path(std::string_view module) {
    std::string path(module);
    std::ranges::replace(path, '.', '/');
    return path;
}

PathMatch match_python(std::string_view path, std::string_view name) {
    if (!eats(path, "usr/lib/python3") && !eats(path, "usr/lib64/python3")) {
        return PathMatch::none;
    }
    path.remove_prefix(std::min(path.find('/'), path.size()));
    if (!eats(path, "/")) {
        return PathMatch::none;
    }
    if (!eats(path, "dist-packages/") && !eats(path, "site-packages/")) {
        eats(path, "lib-dynload/");
    }
    std::string module(name);
    std::ranges::replace(module, '.', '/');
    return exact_if(eats(path, module) &&
                    (path == ".py" || path == "/__init__.py" || is_extension_module(path)));
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

PathMatch match_cmake(std::string_view path, std::string_view name) {
    const std::string one = std::string(name) + "Config.cmake";
    const std::string other = lower_case(name) + "-config.cmake";
    const bool named = ends_with_name(path, one) || ends_with_name(path, other);
    return exact_if(named && (is_below_library_folder(path) || path.starts_with("usr/share/")));
}

PathMatch match_addon(std::string_view path, std::string_view name) {
    std::string module(name);
    std::ranges::replace(module, '-', '_');
    return exact_if(eats(path, "usr/share/perl5/Debian/Debhelper/Sequence/") &&
                    eats(path, module) && path == ".pm");
}

/// The file of /usr/share/aclocal that is known, or by custom, to define a macro.
std::string m4_file(std::string_view macro) {
    struct Known {
        std::string_view prefix, file;
    };
    constexpr std::array<Known, 10> k_known = {{{"PKG_", "pkg"},
                                                {"LT_", "ltoptions"},
                                                {"AC_PROG_LIBTOOL", "libtool"},
                                                {"AM_GNU_GETTEXT", "gettext"},
                                                {"AM_ICONV", "iconv"},
                                                {"AM_GLIB_GNU_GETTEXT", "glib-gettext"},
                                                {"IT_PROG_INTLTOOL", "intltool"},
                                                {"GTK_DOC_CHECK", "gtk-doc"},
                                                {"GOBJECT_INTROSPECTION_", "introspection"},
                                                {"AM_PATH_PYTHON", "python"}}};
    for (const Known& known : k_known) {
        if (macro.starts_with(known.prefix)) {
            return std::string(known.file);
        }
    }
    eats(macro, "AM_PATH_");
    return lower_case(macro);
}

PathMatch match_macro(std::string_view path, std::string_view name) {
    return exact_if(eats(path, "usr/share/aclocal/") && eats(path, m4_file(name)) && path == ".m4");
}

PathMatch match_file(std::string_view path, std::string_view name) {
    eats(name, "/");
    return exact_if(!name.empty() && path == name);
}

} // namespace

PathMatch match_path(std::string_view path, const Requirement& requirement) {
    const std::string_view name = requirement.name;
    if (name.empty()) {
        return PathMatch::none;
    }
    switch (requirement.kind) {
    case Kind::header:
        return match_header(path, name);
    case Kind::library:
        return match_library(path, name);
    case Kind::pkg_config:
        return match_pkg_config(path, name);
    case Kind::command:
        return match_command(path, name);
    case Kind::perl_module:
        return match_perl(path, name);
    case Kind::python_module:
        return match_python(path, name);
    case Kind::cmake_package:
        return match_cmake(path, name);
    case Kind::dh_addon:
        return match_addon(path, name);
    case Kind::m4_macro:
        return match_macro(path, name);
    case Kind::file:
        return match_file(path, name);
    }
    return PathMatch::none;
}

std::string search_text(const Requirement& requirement) {
    const std::string_view name = requirement.name;
    switch (requirement.kind) {
    case Kind::header:
    case Kind::command:
    case Kind::perl_module:
        return fmt::format("/{}", name);
    case Kind::library:
        return name.starts_with(':') ? fmt::format("/{}", name.substr(1))
                                     : fmt::format("/lib{}.", name);
    case Kind::pkg_config:
        return fmt::format("pkgconfig/{}.pc", name);
    case Kind::python_module:
        return fmt::format("/{}", as_path(name));
    case Kind::cmake_package:
        return "onfig.cmake"; // FooConfig.cmake or foo-config.cmake
    case Kind::dh_addon:
        return "Debian/Debhelper/Sequence/";
    case Kind::m4_macro:
        return fmt::format("usr/share/aclocal/{}.m4", m4_file(name));
    case Kind::file:
        return std::string(name.starts_with('/') ? name.substr(1) : name);
    }
    return std::string(name);
}

} // namespace stopgap
