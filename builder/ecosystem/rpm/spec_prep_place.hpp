#pragma once
// Where in %prep a line may be put.

#include "ecosystem/rpm/spec_plan.hpp"
#include "ecosystem/rpm/spec_prep.hpp"

#include <cstddef>
#include <optional>

namespace stopgap::rpm {

/// The line to insert before, so that a new command runs behind this one and outside of every
/// compound command and conditional of the section.
[[nodiscard]] std::size_t line_behind_command(const SpecLayout& layout, const ShellScript& script,
                                              const ShellCommand& command);

/// As above, before the command.
[[nodiscard]] std::size_t line_before_command(const SpecLayout& layout, const ShellScript& script,
                                              const ShellCommand& command);

struct PatchLine {
    std::size_t line = 0; ///< to insert before
    std::string note;     ///< why not behind the last patch; may be empty
};

/// Where one more patch is applied: behind the last use of patches, else behind the last %setup;
/// before a `cd` that leaves the top of the tree and does not come back. Absent: %prep neither
/// unpacks with a known macro nor applies patches.
[[nodiscard]] std::optional<PatchLine> next_patch_line(const SpecLayout& layout,
                                                       const PrepReading& prep);

} // namespace stopgap::rpm
