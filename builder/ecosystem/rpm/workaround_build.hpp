#pragma once
// A workaround of an RPM package behind the port: a small package with the recipe's files. The base
// is not built; it is what the recipe's check runs with (install_check.hpp).

#include "ecosystem/port.hpp"

#include <memory>

namespace stopgap::rpm {

[[nodiscard]] std::unique_ptr<PackageBuild> begin_workaround(const Recipe& recipe, const Base& base,
                                                             const Target& target,
                                                             Workplace& workplace);

} // namespace stopgap::rpm
