#pragma once
// How a spec says that its version is a pre-release, and how to take that away.
//
// https://docs.fedoraproject.org/en-US/packaging-guidelines/Versioning/

#include "ecosystem/rpm/spec_macros.hpp"
#include "ecosystem/rpm/spec_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// The definition of a macro that names the pre-release ("%global prerel rc1") and that Version,
/// Release, a source or %setup uses; absent: there is none.
[[nodiscard]] std::optional<MacroDefinition> pre_release_macro(const SpecLayout& layout,
                                                               const MacroDefinitions& definitions);

/// Comments the definition out, as packagers do ("#global prerel rc1"), or makes it empty where
/// something needs it; with a note, and only a note where neither would do.
void drop_pre_release_macro(const SpecLayout& layout, const MacroDefinition& definition,
                            EditPlan& plan);

} // namespace stopgap::rpm
