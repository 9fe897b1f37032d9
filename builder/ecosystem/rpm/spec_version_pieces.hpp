#pragma once
// Where each part of the main package's Version is written: at the tag, or in definitions behind
// it.

#include "ecosystem/rpm/spec_macros.hpp"
#include "ecosystem/rpm/spec_plan.hpp"
#include "ecosystem/rpm/spec_tags.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A literal part of the version and its place.
struct VersionPiece {
    std::string text;
    std::size_t statement = 0;
    std::size_t offset = 0;  ///< in the statement's text
    std::string conditioned; ///< x, where the tag takes it from %{?x} or %{?x:...}; else empty
};

struct VersionReading {
    SpecTag tag;
    std::vector<VersionPiece> pieces;
    std::optional<EditPlan> refusal; ///< it cannot be told without evaluating

    [[nodiscard]] std::string text() const;
};

[[nodiscard]] VersionReading read_version(const SpecLayout& layout,
                                          const MacroDefinitions& definitions);

} // namespace stopgap::rpm
