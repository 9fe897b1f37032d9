#pragma once
// What may be inserted into a spec.
//
// Rules: a value is one line; no control character, no byte that is no UTF-8; names, versions and
// dependencies hold nothing that rpm expands or a shell acts on; prose gets its '%' doubled.

#include "ecosystem/rpm/spec_plan.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

// Each: a plan that refuses the value ("spec-value"); absent: it is fit.

/// Of Version or Release: letters, digits and "._+~^", as rpm has it (no '-').
[[nodiscard]] std::optional<EditPlan> unfit_version(const std::string& text);
/// A file's base name: letters, digits and "._+~^=@,:-", not starting with '-' or '.'.
[[nodiscard]] std::optional<EditPlan> unfit_file_name(const std::string& text);
/// One or more dependencies or capabilities, with versions: "perl(A::B) >= 1.2", "(a if b)".
[[nodiscard]] std::optional<EditPlan> unfit_dependency(const std::string& text);
/// One line of prose, not blank, that starts with neither '%' nor '#'.
[[nodiscard]] std::optional<EditPlan> unfit_prose(const std::string& text);

/// Prose as rpm must read it: '%' doubled.
[[nodiscard]] std::string escaped_prose(std::string_view text);

} // namespace stopgap::rpm
