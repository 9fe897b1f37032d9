#pragma once
// What a person is told when a run stops for a decision: the finding in plain words, and the lines
// of the recipe that decide it.

#include "model/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stopgap::repair {

/// Whether a [[decision]] can answer the finding at all.
[[nodiscard]] bool decidable(const Finding& finding);

/// The request for one finding on `target`. Its options are the finding's own where it has some,
/// else its kind's. `because` is a strategy's reason; may be empty.
[[nodiscard]] DecisionRequest decision_for(const Finding& finding, const std::string& target,
                                           const std::string& because = {});

/// One request for findings of one kind (the symbols that a library gained): a [[decision]] each.
/// Must not be empty.
[[nodiscard]] DecisionRequest decision_for(std::span<const Finding> findings,
                                           const std::string& target,
                                           const std::string& because = {});

/// An evidence's text for people: its first line, and its others each on a line of its own behind
/// `indent`.
[[nodiscard]] std::string shown_text(const Evidence& evidence, std::string_view indent);

/// `text` as a TOML basic string with its quotes (toml.io v1.0.0, "String"). Bytes that are no
/// UTF-8 are shown as printable() shows them.
[[nodiscard]] std::string toml_string(std::string_view text);

} // namespace stopgap::repair
