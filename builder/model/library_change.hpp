#pragma once
// What a shared library of the built packages offers to programs, against the vendor's that it
// takes the place of.

#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

struct LibraryChange {
    enum class Fate { kept, added, gone };

    std::string package; ///< that ships it; of one that is gone: the vendor's
    std::string path;    ///< "usr/lib/x86_64-linux-gnu/libfoo.so.1.2.3"
    std::string soname;
    Fate fate = Fate::kept;
    /// Whether the linker finds it for any program: it lies in a folder of libraries, not in one of
    /// the package's own.
    bool is_public = true;
    /// The vendor's version stands in the SONAME: no program of others is meant to use it.
    bool is_named_by_version = false;
    std::string not_compared; ///< why; empty: it was

    // Of one that was kept, sorted; a symbol with a version is "NAME@VERSION".
    std::vector<std::string> lost; ///< symbols that programs may use and would not find
    /// Symbols that went and that programs have no reason to ask a library for: C++ templates and
    /// inline functions, which each program has itself, and versions that say that they are
    /// private.
    std::vector<std::string> lost_unasked;
    std::vector<std::string> added;
    std::vector<std::string> altered; ///< "table: 48 bytes, was 32"
    std::vector<std::string> needs;   ///< "+ libz.so.1", "- GLIBC_2.34": libraries and versions
};

[[nodiscard]] std::string_view name_of(LibraryChange::Fate fate);

} // namespace stopgap
