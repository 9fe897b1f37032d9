// The patterns of rpm's own tools, by what they are about. The order within is free: rank decides.

#include "ecosystem/rpm/log_patterns.hpp"

#include "ecosystem/build_tool_patterns.hpp"

#include <vector>

namespace stopgap::rpm {

namespace {

using namespace log_rank;
using Tells = LogStep::Tells;

constexpr LogPattern k_patterns[] = {
    // ---- patches. rpm runs patch with -f: one that is applied already fails like any other.
    {.kind = "", .regex = R"(^Patch #\d+ \((.+)\):$)", .remembers = "patch"},
    {.kind = "",
     .regex = R"(rpmuncompress\s(?:\S*/)?([^/\s]+\.(?:patch|diff)\S*)$)",
     .remembers = "patch"},
    {.kind = "patch-conflict",
     .regex = R"(^\d+ out of \d+ hunks? FAILED)",
     .subject_from = "patch"},
    {.kind = "patch-target-missing",
     .regex = R"(^No file to patch\.  Skipping patch\.)",
     .rank = k_specific + 1,
     .subject_from = "patch"},
    {.kind = "patch-malformed",
     .regex = R"(^(?:/usr/bin/)?patch: \*\*\*\* (?:malformed patch|Only garbage was found))",
     .rank = k_specific + 1,
     .subject_from = "patch"},

    // ---- the spec and its sources
    {.kind = "missing-source",
     .regex =
         R"(^error: (?:Bad file: |Bad source: |File )(?:\S*/)?([^/\s]+): No such file or dir)"},
    {.kind = "spec-unreadable", .regex = R"(^error: line (\d+): )", .subject_prefix = "line "},
    {.kind = "unexpanded-macro",
     .regex = R"(^warning: line \d+: Possible unexpanded macro in: (\w+): )",
     .rank = k_phase},
    {.kind = "missing-build-file",
     .regex =
         R"(^\S+: (?:line )?\d+: cd: (?:can't cd to )?([^\s:]+)(?:: No such file or directory)?$)"},

    // ---- dependencies
    {.kind = "unmet-build-dependency",
     .regex = R"(^\t(.+) is needed by \S+$)",
     .only_after = "failed dependencies"},
    {.kind = "",
     .regex = R"(^error: Failed build dependencies:$)",
     .remembers = "failed dependencies"},
    {.kind = "build-conflict",
     .regex = R"(^\t(.+) conflicts with \S+$)",
     .only_after = "failed dependencies"},

    // ---- %files and what rpm checks of the built tree
    {.kind = "",
     .regex = R"(^error: Installed \(but unpackaged\) file\(s\) found:$)",
     .remembers = "unpackaged files"},
    {.kind = "install-list-incomplete",
     .regex = R"(^   /(\S.*)$)",
     .only_after = "unpackaged files"},
    {.kind = "install-list-missing",
     .regex = R"(^error: (?:File|Directory) not found: \S*?/BUILDROOT/(?:[^/]+-[^/]+-[^/]+\.\w+/)?)"
              R"((.+)$)"},
    {.kind = "file-list-invalid", .regex = R"(^error: File must begin with "/": (.+)$)"},
    {.kind = "noarch-binaries", .regex = R"(^error: Arch dependent binaries in noarch package)"},
    {.kind = "build-id", .regex = R"(^error: Missing build-id in (?:\S*/BUILDROOT/[^/]+/)?(\S+))"},
    {.kind = "build-id", .regex = R"(^error: Duplicate build-ids (?:\S*/BUILDROOT/[^/]+/)?(\S+))"},
    {.kind = "install-policy",
     .regex = R"(^Found '(?:[^']*/)?BUILDROOT/[^']*' in installed files; aborting)"},
    {.kind = "install-policy",
     .regex = R"(^\*\*\* ERROR: (?:ambiguous python shebang in|No build ID note found in) (\S+))"},
    {.kind = "install-policy",
     .regex = R"(^ERROR\s+\d+: file '([^']+)' contains an? (?:invalid|insecure|empty|standard) r)"},

    // ---- what only says that a step failed
    {.kind = "test-failure",
     .regex = R"(^error: Bad exit status from \S+ \((%check)\)$)",
     .rank = k_phase + 2},
    {.kind = "section-failure",
     .regex = R"(^error: Bad exit status from \S+ \((%\w+)\)$)",
     .rank = k_phase},
    {.kind = "section-failure",
     .regex = R"(^make(?:\[\d+\])?: \*\*\* \[[^\]]+\] Error \d+$)",
     .rank = k_generic},
    {.kind = "unknown-failure", .regex = R"(^error: (.+)$)", .rank = k_generic},
};

constexpr LogStep k_steps[] = {
    {R"(^error: Bad exit status from \S+ \(%prep\)$)", Phase::prep, Tells::fails},
    {R"(^error: Bad exit status from \S+ \(%(?:build|conf)\)$)", Phase::build, Tells::fails},
    {R"(^error: Bad exit status from \S+ \(%check\)$)", Phase::test, Tells::fails},
    {R"(^error: Bad exit status from \S+ \(%(?:install|doc|license)\)$)", Phase::package,
     Tells::fails},
    {R"(^Executing\(%prep\): )", Phase::prep, Tells::begins},
    {R"(^Executing\(%(?:build|conf|generate_buildrequires)\): )", Phase::build, Tells::begins},
    {R"(^Executing\(%check\): )", Phase::test, Tells::begins},
    {R"(^Executing\(%install\): )", Phase::package, Tells::begins},
    {R"(^(?:Processing files: |Checking for unpackaged file))", Phase::package, Tells::begins},
};

} // namespace

const LogDialect& log_dialect() {
    static const std::vector<LogPattern> patterns = with_build_tool_patterns(k_patterns);
    static const std::vector<LogStep> steps = with_build_tool_steps(k_steps);
    static const LogDialect dialect = {patterns, steps};
    return dialect;
}

} // namespace stopgap::rpm
