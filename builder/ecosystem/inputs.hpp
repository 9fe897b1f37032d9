#pragma once
// The recipe's inputs that are the same for every package format: files beside the recipe and
// downloads. Each comes back verified, in the store.

#include "ecosystem/workplace.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <string>

namespace stopgap {

/// A file of the recipe's folder, its digest checked where the recipe pins one.
/// Throws Error(verification) naming what was expected and what is there.
[[nodiscard]] SourceFile take_path_input(const Recipe& recipe, const PathInput& input,
                                         Workplace& workplace);

/// A download, verified by its digest, its signature, or both. With --offline, what an earlier run
/// verified is taken from the store, and a signature is checked again.
[[nodiscard]] SourceFile fetch_url_input(const Recipe& recipe, const UrlInput& input,
                                         Workplace& workplace);

/// The last part of a URL's path, decoded; "download" where it has none.
[[nodiscard]] std::string file_name_of_url(const std::string& url);

} // namespace stopgap
