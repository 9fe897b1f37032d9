#pragma once
// The files of spec-templates/deploy/, which the program carries, so that a kit can be made
// wherever the program is.

#include <string_view>

namespace stopgap::artifacts {

/// The text of the file with that name.
[[nodiscard]] std::string_view deploy_template(std::string_view name);

} // namespace stopgap::artifacts
