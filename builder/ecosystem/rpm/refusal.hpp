#pragma once
// A refused edit of a spec as a finding that a person decides.

#include "ecosystem/rpm/spec_edit.hpp"
#include "model/result.hpp"

#include <string>

namespace stopgap::rpm {

/// The refusal under the catalogue's name for it, the spec as its subject. Throws Error(usage) for
/// a value of the recipe that is not fit for a spec.
[[nodiscard]] Finding finding_of(const SpecRefusal& refusal, const std::string& spec_file);

} // namespace stopgap::rpm
