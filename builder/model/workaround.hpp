#pragma once
// What a workaround is called: it is a package of its own beside the base's, with a version of its
// own, since nothing of the vendor's will ever have its name.

#include "model/recipe.hpp"

#include <cstdint>
#include <string>

namespace stopgap {

/// No file that a workaround ships is larger: it is configuration.
inline constexpr std::uint64_t k_shipped_limit_bytes = 16U << 20U;

/// "stopgap-hf-2026-0009" of "HF-2026-0009": a name that dpkg and rpm both take. A '_', which dpkg
/// does not, becomes a '+', which no id has.
[[nodiscard]] std::string workaround_package(const std::string& id);

/// What the hotfix's source package is called: a workaround's own name, otherwise the base's.
[[nodiscard]] std::string hotfix_source(const Recipe& recipe, const Fix& fix,
                                        const std::string& base);

} // namespace stopgap
