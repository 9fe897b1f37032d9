#pragma once
// The words of RPM metadata that the program acts on: which are admitted, whatever file or
// repository they come from.
//
// Rules:
//  - Nothing admitted holds a control character, a line end or a byte that is no UTF-8; nothing
//    begins with "-".
//  - Names are narrower than what rpm admits: no "%", no braces.

#include "ecosystem/rpm/evr.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// A package name: letters, digits and . _ + -, beginning with a letter, a digit or "_".
[[nodiscard]] bool is_package_name(std::string_view text);

/// "x86_64", "noarch", "src", "nosrc".
[[nodiscard]] bool is_architecture(std::string_view text);

/// "src" or "nosrc".
[[nodiscard]] bool is_source_architecture(std::string_view text);

/// One component of a path, at most 255 bytes, neither "." nor "..", of printable UTF-8.
[[nodiscard]] bool is_file_name(std::string_view text);

/// A dependency as rpm shows it: "bash", "libfoo.so.1()(64bit)", "foo >= 1.0-1", "(a or b)",
/// "/usr/bin/perl". It begins with a letter, a digit, "_", "/" or "(", as a spec's must.
[[nodiscard]] bool is_dependency(std::string_view text);

/// A package's identity, without its epoch where that is not known.
struct Nevra {
    std::string name;
    Evr evr;
    std::string arch;

    [[nodiscard]] bool operator==(const Nevra&) const = default;
};

/// "NAME-[E:]V-R.ARCH", with or without ".rpm" at its end; absent where it has not that form.
[[nodiscard]] std::optional<Nevra> nevra_of(std::string_view text);

/// "NAME-[E:]V-R.ARCH", as dnf writes it.
[[nodiscard]] std::string shown(const Nevra& nevra);

/// "NAME-V-R.ARCH.rpm".
[[nodiscard]] std::string file_name_of(const Nevra& nevra);

} // namespace stopgap::rpm
