#pragma once
// How the tools of a Debian package build speak when it fails: dpkg-source, debhelper, make, the
// compilers, the configuration systems and the interpreters, in the C.UTF-8 locale.
//
// Rules:
//  - Each pattern's kind is a row of the catalogue (repair/catalogue.hpp); a test walks them.
//  - Shapes are those of real logs (tests/fixtures/logs), each with its tool's version.
//  - The last "   dh_xxx" line tells the phase: a dh sequence stops at the first step that fails.

#include "model/log_pattern.hpp"

namespace stopgap::deb {

/// The dialect lives as long as the program.
[[nodiscard]] const LogDialect& log_dialect();

} // namespace stopgap::deb
