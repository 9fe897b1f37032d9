#pragma once
// What %prep does, as far as its text tells: where it unpacks, and where it applies patches.

#include "ecosystem/rpm/spec_edit.hpp"
#include "ecosystem/rpm/spec_shell.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

struct PatchPlace {
    PatchUse use;
    std::size_t command = 0;   ///< in the script; k_none: no line says it, BuildSystem implies it
    std::size_t statement = 0; ///< the command's
};

struct PrepReading {
    ShellScript script;
    std::vector<PatchPlace> patches;
    std::vector<std::size_t> setups; ///< commands: %setup, %autosetup and their kin

    [[nodiscard]] const ShellCommand& command_of(const PatchPlace& place) const {
        return script.commands[place.command];
    }
};

[[nodiscard]] PrepReading read_prep(const SpecLayout& layout);

/// The place that a BuildSystem tag implies, where no %prep replaces it: its %autosetup -p1 with
/// the options of BuildOption(prep). Absent: there is none, or it applies no patches.
[[nodiscard]] std::optional<PatchPlace> implied_place(const SpecLayout& layout);

/// The program that a word calls: "patch" for "%{__patch}", "/usr/bin/patch" and "patch".
[[nodiscard]] std::string program_of(std::string_view word);

/// Fills numbers, sources, files and range from what a word names: %{PATCH3}, %{SOURCE5}, %{P:3},
/// %{patches}, $RPM_SOURCE_DIR/x.patch.
void collect_references(const std::string& word, PatchUse& use);

/// The command as a use of patches; absent: it is none.
[[nodiscard]] std::optional<PatchUse> patch_use_in(const ShellScript& script, std::size_t command);

/// As above, of programs only: patch, git, quilt.
[[nodiscard]] std::optional<PatchUse> tool_use_in(const ShellScript& script, std::size_t command);

/// Of %autosetup -S: the -p that its tool has where none is given, which %autopatch takes over.
/// Absent: patch(1) has none.
[[nodiscard]] std::optional<unsigned> default_strip_of(const ShellCommand& autosetup);

/// Whether the command is %autosetup or its kin.
[[nodiscard]] bool is_autosetup(const ShellCommand& command);
[[nodiscard]] bool is_setup(const ShellCommand& command);

} // namespace stopgap::rpm
