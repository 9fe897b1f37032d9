#pragma once
// Values -> recipe.toml: the text of a new recipe, as `stopgap init` writes it.
//
// Rules:
//  - parse_recipe() reads back the values that were written.
//  - A value that no recipe can hold (a control character, bytes that are no UTF-8) is an
//    Error(usage) that names its key.

#include "model/recipe.hpp"

#include <string>
#include <variant>
#include <vector>

namespace stopgap {

struct DraftBase {
    std::string target;
    std::string source;
    std::string version; ///< empty: the newest that the target offers
};

using DraftInput = std::variant<PathInput, UrlInput, ArchiveInput>;

/// A new bump or backport.
struct RecipeDraft {
    std::string id;
    std::string summary;
    std::vector<std::string> cves;
    std::vector<std::string> references;
    FixKind kind = FixKind::backport;
    std::string version;            ///< of a bump
    std::vector<DraftInput> inputs; ///< a bump's sources, a backport's patches, in their order
    std::vector<DraftBase> bases;
};

[[nodiscard]] std::string write_recipe(const RecipeDraft& draft);

} // namespace stopgap
