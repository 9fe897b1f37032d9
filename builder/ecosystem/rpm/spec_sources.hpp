#pragma once
// The sources and patches that a spec names, with their places in the text.

#include "ecosystem/rpm/spec_edit.hpp"
#include "ecosystem/rpm/spec_layout.hpp"
#include "ecosystem/rpm/spec_plan.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

enum class SourceKind { source, patch };

struct SourceEntry {
    SpecSource source;
    std::size_t statement = 0;
    std::size_t value = 0, value_end = 0; ///< in the statement's text
    std::string number;                   ///< digits as written; empty: counted
};

/// In the order of the text, which is the order in which rpm numbers those that have no number.
[[nodiscard]] std::vector<SourceEntry> source_entries(const SpecLayout& layout, SourceKind kind);

/// Those with that number: more than one where a conditional has one in each branch.
[[nodiscard]] std::vector<SourceEntry> entries_numbered(const std::vector<SourceEntry>& entries,
                                                        unsigned number);

/// Finds the one entry of that number; a refusal where there is not just one.
[[nodiscard]] std::optional<EditPlan> find_entry(const SpecLayout& layout, SourceKind kind,
                                                 unsigned number, SourceEntry& entry);

/// "Patch3", "Source0".
[[nodiscard]] std::string shown(SourceKind kind, unsigned number);

/// The digits as a number; 0 where they are none or are too many.
[[nodiscard]] unsigned number_in(std::string_view digits);

} // namespace stopgap::rpm
