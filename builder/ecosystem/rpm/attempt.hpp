#pragma once
// One run of rpmbuild on a source tree, in a fresh sandbox.
//
// Rules:
//  - `rpmbuild -bs` first: the final source package is copied out before any code of the package
//    has run.
//  - Then one `rpmbuild -bb` from the start, as the builder, offline: what it makes is the proof.
//  - The same source package gives the same bytes: build host, build time and file times are fixed.

#include "base/clock.hpp"
#include "ecosystem/port.hpp"
#include "ecosystem/rpm/evaluate.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// What an attempt stands on.
struct AttemptPlan {
    std::vector<std::filesystem::path> layers; ///< bottom first
    std::vector<std::string> environment;
    std::vector<std::string> options; ///< of rpmbuild, but -bs and -bb
    std::vector<std::string> files;   ///< sources and patches, base names
    bool run_tests = true;
    Instant changed; ///< of our changelog entry: the time of the files of the source package
    Limits limits;
};

/// The environment of a build: clean, its time from our changelog entry.
[[nodiscard]] std::vector<std::string> build_environment(Instant changed, unsigned jobs);

/// Options of rpmbuild: the recipe's macros, and those that fix what would differ between runs.
[[nodiscard]] std::vector<std::string> build_options(const BuildSettings& settings, unsigned jobs);

/// Where an attempt leaves its results and its tree.
struct AttemptPlace {
    std::filesystem::path build;   ///< seen as /build; touched by package code
    std::filesystem::path results; ///< the final source package
};

struct AttemptReport {
    AttemptEnd end;
    std::vector<std::string> isolation;
};

/// Everything the tools print goes to `log`.
[[nodiscard]] AttemptReport run_attempt(const SourceTree& tree, const AttemptPlan& plan,
                                        const AttemptPlace& place,
                                        const std::filesystem::path& scratch,
                                        const std::filesystem::path& log);

/// What %generate_buildrequires asks for where `plan.layers` do not have it; empty: nothing more.
/// Throws Error(build_failed) with the end of its output where it fails otherwise.
[[nodiscard]] std::vector<std::string>
missing_dynamic_requirements(const SourceTree& tree, const AttemptPlan& plan, Workplace& workplace);

} // namespace stopgap::rpm
