#pragma once
// What a person is shown where a run stops for a decision, or at what cannot be decided.

#include "model/recipe.hpp"
#include "model/result.hpp"

#include <string>
#include <vector>

namespace stopgap::cli {

/// Prints the decision in plain words, and the lines that make it, with the file that they go into.
void print_decision(const DecisionRequest& decision, const Recipe& recipe);

/// "FILE:LINE: ", where the finding was read; empty where its subject says that.
[[nodiscard]] std::string place_of(const Finding& finding);

/// Prints each finding with its place and its text, and how to have the first one explained.
void print_findings(const std::vector<Finding>& findings);

} // namespace stopgap::cli
