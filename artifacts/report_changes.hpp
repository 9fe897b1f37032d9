#pragma once
// What the report says of changes against the vendor's packages.

#include "artifacts/report_sections.hpp"

namespace stopgap::artifacts {

/// One package: files, relations, scripts with their difference, sizes.
[[nodiscard]] Section change_section(const PackageChange& change);

/// Every library that differs, with what it offers to programs.
[[nodiscard]] Section library_section(const HotfixFacts& facts);

} // namespace stopgap::artifacts
