#pragma once
// The catalogue of failure kinds: each way in which a build is known to end, what it means, and
// what may be done about it.
//
// Rules:
//  - One table (catalogue_table.cpp). Everything that prints, ranks, repairs or decides a failure
//    takes its words from there; docs/failure-kinds.md is the same table, and a test compares them.
//  - A kind's name is part of the interface: recipes ([policy], [[decision]]) and result.json carry
//    it. Adding one raises catalogue_version(), which a lock binds.
//  - An option that a finding offers is an action of actions(); nothing else can be decided.

#include "model/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::repair {

struct FailureKind {
    enum class Class {
        automatic,   ///< restores the builder's environment: repaired without asking
        limited,     ///< repaired within a limit that the kind's text states, else asked
        ask,         ///< a repair would change meaning: stops for a person
        retry,       ///< the same build once more, gentler
        environment, ///< this machine must be mended; the recipe is not at fault
    };
    std::string_view name;
    Phase usual_phase;
    Class cls;
    std::string_view looks_like; ///< a line as the tool prints it; empty: no log line shows it
    std::string_view meaning;
    std::string_view mend;
    std::span<const std::string_view> options; ///< what a [[decision]] may answer
    bool built;                                ///< this version repairs it (or retries) by itself
};

/// An answer that a [[decision]] may give. One that takes an argument is written "NAME:ARGUMENT".
struct Action {
    std::string_view name;
    std::string_view argument; ///< what stands after the colon ("PACKAGE"); empty: nothing does
    bool takes_path;           ///< the decision also names a file: path = "patches/..."
    std::string_view meaning;
};

[[nodiscard]] std::span<const FailureKind> catalogue();
/// Null where no kind has that name.
[[nodiscard]] const FailureKind* find_kind(std::string_view name);
/// Raised with each change of the table that alters what a run does.
[[nodiscard]] unsigned catalogue_version();

[[nodiscard]] std::span<const Action> actions();
/// The action that "NAME" or "NAME:ARGUMENT" names; null where there is none.
[[nodiscard]] const Action* find_action(std::string_view written);
/// What stands after the first colon of "NAME:ARGUMENT"; empty where nothing does.
[[nodiscard]] std::string_view argument_of(std::string_view written);

/// "automatic", "limited", "ask", "retry", "environment".
[[nodiscard]] std::string_view name_of(FailureKind::Class cls);
/// One sentence: what stopgap does with a kind of that class.
[[nodiscard]] std::string_view meaning_of(FailureKind::Class cls);

/// The kind for a reader, as Markdown: what `stopgap explain KIND` prints and what stands in
/// docs/failure-kinds.md.
[[nodiscard]] std::string explained(const FailureKind& kind);
/// The names of all kinds, in the table's order (for "did you mean").
[[nodiscard]] std::vector<std::string> kind_names();

} // namespace stopgap::repair
