#pragma once
// The files of spec-templates/, which the program carries, so that packages and kits can be made
// wherever the program is; and how a template is filled.

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace stopgap {

/// The text of "deploy/deploy.sh" or another file there; another name is a bug.
[[nodiscard]] std::string_view spec_template(std::string_view name);

using TemplateValues = std::map<std::string, std::string, std::less<>>;

/// The template with each "@name@" (lower-case letters, digits, '_') replaced, in one pass: what a
/// value holds is not looked at. A name without value is a bug.
[[nodiscard]] std::string filled(std::string_view text, const TemplateValues& values);

} // namespace stopgap
