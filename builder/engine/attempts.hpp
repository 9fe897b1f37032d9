#pragma once
// The loop: build, read the log, repair what may be repaired, build again (docs/architecture.md).
//
// It ends, each end with its own sentence, when: it is built; nothing repairs any finding; the same
// phase, kind and subject came back after a repair; policy forbids the repair; the limit of
// attempts is reached.

#include "ecosystem/last_attempt.hpp"
#include "ecosystem/port.hpp"
#include "ecosystem/workplace.hpp"
#include "model/lock.hpp"
#include "model/result.hpp"

#include <string>
#include <vector>

namespace stopgap::engine {

struct LoopRequest {
    const Recipe& recipe;
    const Base& base;
    const Target& target;
    LastAttempt& place;   ///< attempt-N.log go to its logs
    Workplace& workplace; ///< a repair may lower its jobs
    unsigned attempt_limit = 10;
    std::vector<LockedRepair> locked; ///< repairs of the lock, to be proved and made first
};

struct LoopEnd {
    bool built = false;
    std::vector<Finding> findings; ///< what ended it, the cause first; empty where built
    std::string because;           ///< why nothing was repaired, or why it gave up
};

/// Runs the loop; attempts and their seconds are added to `result`.
[[nodiscard]] LoopEnd attempt_until_built(const LoopRequest& request, PackageBuild& build,
                                          BuildResult& result);

} // namespace stopgap::engine
