#pragma once
// How one ecosystem's tools speak in a build log: plain values, read by repair/log_scan and given
// by each ecosystem, so that neither needs to know the other.

#include "model/result.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace stopgap {

/// How much a matching line proves. Of two findings the higher one is the cause; of two equal ones
/// the first in the log.
namespace log_rank {
inline constexpr int k_decisive = 100; ///< the machine's own trouble: all else follows from it
inline constexpr int k_specific = 90;  ///< names what is missing or wrong
inline constexpr int k_related = 80;   ///< names a thing near the cause
inline constexpr int k_code = 60;      ///< the compiler's or linker's error
inline constexpr int k_test = 50;      ///< a test that failed
inline constexpr int k_in_tests = 45;  ///< what a test's output may say without being the cause
inline constexpr int k_phase = 30;     ///< only says which step failed
inline constexpr int k_generic = 10;   ///< only says that something failed
} // namespace log_rank

/// One shape of one line. A line is at most 4 KiB of bytes, without its line end, with escape
/// sequences removed and typographic quotes replaced by '.
struct LogPattern {
    /// A row of the catalogue; empty where the line is only remembered.
    std::string_view kind;
    /// RE2 syntax over bytes, unanchored; the first group that took part is the subject.
    std::string_view regex;
    int rank = log_rank::k_specific;
    /// Rank where the log ends in the tests, whose output may speak of anything; absent: the same.
    std::optional<int> rank_in_tests = std::nullopt;
    /// A slot that takes the subject (or the whole line, where there is none): "patch".
    std::string_view remembers = {};
    /// A slot that the line empties.
    std::string_view forgets = {};
    /// A slot that must have been filled at most 60 lines above, else the line says nothing.
    std::string_view only_after = {};
    /// A slot whose text becomes the subject, where no group gives one.
    std::string_view subject_from = {};
    std::string_view subject_prefix = {};
    /// The line says something in a run of this phase only; absent: in each.
    std::optional<Phase> only_in = std::nullopt;
};

/// A line that tells how far a build has come.
struct LogStep {
    enum class Tells {
        begins,  ///< the step begins: whatever was read before it did not end the build
        fails,   ///< the step failed: what was read before it counts
        quotes,  ///< a tool's diary follows (config.log), full of trials that were meant to fail:
                 ///< nothing of it counts until another step's line
        resumes, ///< the quotation is over
    };
    std::string_view regex;
    Phase phase = Phase::build; ///< where it begins or fails
    Tells tells = Tells::begins;
};

struct LogDialect {
    std::span<const LogPattern> patterns;
    std::span<const LogStep> steps; ///< of several that match one line the first holds
};

} // namespace stopgap
