#pragma once
// What a build would do, found out by doing everything up to the first attempt: inputs fetched and
// verified, patches tried, dependencies resolved. Only the state folder changes.

#include "engine/build.hpp"

namespace stopgap::engine {

struct Plan {
    BaseSource base;
    VersionChoice version;
    SourceSet inputs;
    LayerState root;
    Rewriting rewriting;
    LayerState dependencies;      ///< unknown (empty) where the rewriting needs a decision
    std::optional<Error> failure; ///< what ended it; what is above is what was known until then
};

/// Never throws.
[[nodiscard]] Plan plan_hotfix(const BuildRequest& request, Ecosystem& ecosystem,
                               Workplace& workplace);

} // namespace stopgap::engine
