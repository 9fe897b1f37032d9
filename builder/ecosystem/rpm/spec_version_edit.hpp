#pragma once
// Which parts of a version take which part of a new one.

#include "ecosystem/rpm/spec_version_pieces.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Other text for pieces, by their position in the list.
using PieceTexts = std::map<std::size_t, std::string>;

/// The pieces' new texts, so that they spell `version`; only those that change. One piece takes
/// anything; of several, each component between separators must stay in its piece, and only a
/// piece that holds several components may get more or fewer. Absent: it cannot be told which
/// piece takes what.
[[nodiscard]] std::optional<PieceTexts> texts_for(const std::vector<VersionPiece>& pieces,
                                                  const std::string& version);

/// Writes the new texts into the plan.
void write_pieces(const SpecLayout& layout, const std::vector<VersionPiece>& pieces,
                  const PieceTexts& texts, EditPlan& plan);

} // namespace stopgap::rpm
