#pragma once
// One run of the build phases on a work tree, in a fresh sandbox.

#include "ecosystem/deb/dependencies.hpp"
#include "ecosystem/deb/source_package.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::deb {

/// What an attempt stands on; a printable value would do to run it again.
struct AttemptPlan {
    SourcePackage source;
    std::vector<std::filesystem::path> layers; ///< bottom first
    std::vector<std::string> environment;
    Limits limits;
};

/// The environment of a build: clean, with DEB_BUILD_OPTIONS from the recipe and `jobs`.
[[nodiscard]] std::vector<std::string> build_environment(const BuildSettings& settings,
                                                         unsigned jobs);

/// Where an attempt leaves its results and its tree.
struct AttemptPlace {
    std::filesystem::path build; ///< seen as /build; touched by package code
    std::filesystem::path
        sources; ///< the final source package, copied out before any such code ran
};

struct AttemptReport {
    AttemptEnd end;
    std::vector<std::string> isolation;
};

/// Unpacks, makes the final source package, builds. Everything the tools print goes to `log`.
[[nodiscard]] AttemptReport run_attempt(const AttemptPlan& plan, const AttemptPlace& place,
                                        const std::filesystem::path& scratch,
                                        const std::filesystem::path& log);

} // namespace stopgap::deb
