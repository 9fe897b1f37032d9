#pragma once
// The packages of a spec, as its sections name them.

#include "ecosystem/rpm/spec_layout.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace stopgap::rpm {

/// The package that a section belongs to. The name is as written, relative to the main package's
/// where it is written so ("libs" of "%files libs" and of "%files -n %{name}-libs").
struct SectionPackage {
    std::string name;      ///< empty: the main package
    bool is_whole = false; ///< written with -n, and no part of the main package's name
    bool operator==(const SectionPackage&) const = default;
};

[[nodiscard]] SectionPackage package_of(const SpecLayout& layout, const SpecSection& section);

/// The package that a note about the build belongs to: the main package where it has %files, else
/// the first that has. Those whose %files is under a condition come last. Absent: the spec has no
/// %files.
[[nodiscard]] std::optional<SectionPackage> first_package_with_files(const SpecLayout& layout);

/// The position of the package's preamble: 0 for the main package; k_none: there is none.
[[nodiscard]] std::size_t preamble_of(const SpecLayout& layout, const SectionPackage& package);
/// The position of its %description in the C locale; k_none: there is none.
[[nodiscard]] std::size_t description_of(const SpecLayout& layout, const SectionPackage& package);

} // namespace stopgap::rpm
