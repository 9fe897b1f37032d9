#pragma once
// What a build was and what came of it: the values behind result.json (INTERFACE: docs/man).

#include "model/library_change.hpp"
#include "model/source_set.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// Phases of a build, in order. dpkg's build runs its tests inside `build`.
enum class Phase { fetch, root, dependencies, prep, build, test, package, install_check, publish };
[[nodiscard]] std::string_view name_of(Phase phase);

/// Where a finding was read. `line` counts from 1; 0: unknown.
struct Evidence {
    std::string file;
    unsigned line = 0;
    std::string text;
};

/// One classified cause of a failure. `kind` is a row of the catalogue (docs/failure-kinds.md).
struct Finding {
    std::string kind;
    std::string subject;
    Evidence evidence;
    /// What a person may decide, where the finding asks for a decision: actions of [[decision]].
    std::vector<std::string> options;
};

/// One recorded change to the plan.
struct Repair {
    std::string strategy; ///< "add-build-dependency"
    std::string kind;     ///< the finding it answers
    std::string subject;
    std::string change; ///< for people and for the lock: "build dependencies: + libfoo-dev"
    std::string value;  ///< what was added, machine-readable: "libfoo-dev"
};

enum class PatchFate { applied, rebased, already_upstream, conflict, added, replaced, dropped };
[[nodiscard]] std::string_view name_of(PatchFate fate);

struct PatchRecord {
    std::string name; ///< as in the series: "debian/patches/" is not part of it
    PatchFate fate = PatchFate::applied;
    std::string note; ///< why, for people; may be empty
};

struct Attempt {
    unsigned number = 1;
    Phase phase = Phase::prep; ///< the phase it ended in
    std::string resumed_from;  ///< empty: from the start
    double seconds = 0;
    std::filesystem::path log;
    bool succeeded = false;
    std::vector<Finding> findings;
    std::vector<Repair> repairs; ///< made because of the findings
};

struct Artifact {
    std::filesystem::path path; ///< relative to the output folder of the target
    std::string kind;           ///< deb | rpm | dsc | srpm | changes | buildinfo | source
    std::string name;
    std::string version;
    std::string arch;
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

enum class Outcome { built, decision, failed, refused, error };
[[nodiscard]] std::string_view name_of(Outcome outcome);

/// A stop for a person: what it is and the recipe lines that decide it.
struct DecisionRequest {
    std::string kind;
    std::string subject;
    std::string explanation;
    std::vector<std::string> options;
    std::string recipe_lines; ///< TOML, ready to paste
};

struct StageSeconds {
    double fetch = 0, root = 0, dependencies = 0, build = 0, proof = 0, install_check = 0,
           total = 0;
};

struct BuildResult {
    std::string id;
    std::string target;
    Outcome outcome = Outcome::error;
    int status = 0; ///< the exit status that this target alone would give
    std::string base_name, base_version;
    std::string version; ///< the hotfix's
    bool proof_build = false;
    std::vector<PatchRecord> patches;
    std::vector<Attempt> attempts;
    std::vector<Artifact> artifacts;
    std::optional<DecisionRequest> decision;
    std::string error;                    ///< empty: none
    std::vector<std::string> notes;       ///< what a person should know: "installed fresh: ..."
    std::vector<LibraryChange> libraries; ///< against the vendor's, as far as both could be read
    SourceSet inputs;
    std::vector<std::string> isolation; ///< the isolation in force, one claim each
    StageSeconds seconds;
};

} // namespace stopgap
