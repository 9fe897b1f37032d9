#pragma once
// The control file of a .deb (deb-control(5)), as text; who asks parses it.

#include "base/files.hpp"

#include <string>

namespace stopgap::source {

/// libarchive reads the package in the confined worker. Error(verification) with `name` as the
/// subject where it is no .deb, or its control file is missing or larger than 1 MiB.
[[nodiscard]] std::string deb_control(const fs::path& file, const std::string& name);

} // namespace stopgap::source
