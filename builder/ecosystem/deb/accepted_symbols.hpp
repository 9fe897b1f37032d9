#pragma once
// New symbols that the recipe accepts, where a packaging is strict about its symbols files
// (dpkg-gensymbols -c2 and above; see dpkg-gensymbols(1)).
//
// Rules:
//  - Where the recipe accepts at least one, dpkg-gensymbols is told to fail on lost symbols only
//    (k_lost_only); without such a decision the packaging's own level stands.
//  - So what that lets through is held against the recipe once it is built: a new symbol or library
//    that no decision names stops the run, and a library that went does so in any case.

#include "model/recipe.hpp"
#include "model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

/// A variable of the build's environment: lost symbols fail, whatever level the packaging names.
inline constexpr std::string_view k_lost_only = "DPKG_GENSYMBOLS_CHECK_LEVEL=1";

/// Whether a decision of the recipe accepts a new symbol on this target.
[[nodiscard]] bool accepts_new_symbols(const Recipe& recipe, const std::string& target);

/// What dpkg-gensymbols only warned of in this log and the recipe does not accept: a finding each,
/// lost libraries first; empty: nothing. `file_name` is the log's, for the evidence.
[[nodiscard]] std::vector<Finding> unaccepted_symbols(std::string_view log,
                                                      const std::string& file_name,
                                                      const Recipe& recipe,
                                                      const std::string& target);

} // namespace stopgap::deb
