#pragma once
// What a shared library says of itself to the dynamic linker, as readelf(1) of binutils prints it
// ("readelf --wide --dynamic --dyn-syms FILE", run in a sandbox: ELF comes from package code).
//
// Rules:
//  - A line that is not understood is passed over: what counts is what both sides show.
//  - Symbols that every linker puts in (_edata, __bss_start) are not the library's, and left out.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace stopgap {

struct ExportedSymbol {
    std::string type; ///< "FUNC", "OBJECT", "TLS", "NOTYPE"; what is chosen at run time is "FUNC"
    std::uint64_t size_bytes = 0;
    /// Of C++: a template, an inline function, type information. Each program that uses it has a
    /// copy.
    bool is_vague = false;
};

struct LibraryTable {
    std::string soname;          ///< empty: no program asks the linker for it
    std::set<std::string> needs; ///< sonames, and versions of symbols ("GLIBC_2.34")
    std::map<std::string, ExportedSymbol> exports; ///< by "NAME" or "NAME@VERSION"
};

[[nodiscard]] LibraryTable parse_readelf(std::string_view output);

} // namespace stopgap
