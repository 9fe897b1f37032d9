#pragma once
// recipe.lock as a value: what one build of one recipe for one target resolved, so that the next
// run needs no search. It binds the recipe, the base, the target and the catalogue of repairs.

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap {

struct LockedInput {
    std::string name;
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string origin;          ///< URL or path that it came from
    std::string tar_sha256 = {}; ///< as SourceFile::tar_sha256: what counts where it is told
    bool operator==(const LockedInput&) const = default;
};

struct LockedRepair {
    std::string strategy;
    std::string kind; ///< the finding it answers
    std::string subject;
    std::string value; ///< machine-readable, as Repair::value
    bool operator==(const LockedRepair&) const = default;
};

struct Lock {
    std::string recipe_digest;
    std::string target;
    unsigned catalogue_version = 0;
    std::string base_name, base_version;
    std::string version; ///< the hotfix's
    std::vector<LockedInput> inputs;
    std::vector<LockedRepair> repairs; ///< in the order in which they were made
    bool operator==(const Lock&) const = default;
};

} // namespace stopgap
