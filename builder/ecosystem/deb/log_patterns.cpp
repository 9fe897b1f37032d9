// The patterns of Debian's own tools, by the tool that prints the line. Within a tool the order is
// free: rank decides.

#include "ecosystem/deb/log_patterns.hpp"

#include "ecosystem/build_tool_patterns.hpp"

#include <vector>

namespace stopgap::deb {

namespace {

using namespace log_rank;
using Tells = LogStep::Tells;

constexpr LogPattern k_patterns[] = {
    // ---- patch, dpkg-source, quilt. dpkg-source names the patch after patch has spoken.
    {.kind = "", .regex = R"(^dpkg-source: info: applying (\S+)$)", .remembers = "patch"},
    {.kind = "",
     .regex = R"(^Applying patch (?:debian/)?(?:patches/)?(\S+)$)",
     .remembers = "patch"},
    {.kind = "patch-conflict",
     .regex = R"(^\d+ out of \d+ hunks? FAILED)",
     .rank = k_related,
     .remembers = "failed hunk",
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-target-missing",
     .regex = R"(^No file to patch\.  Skipping patch\.)",
     .rank = k_related,
     .remembers = "no file",
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-already-applied",
     .regex = R"(^Reversed \(or previously applied\) patch detected!)",
     .rank = k_related - 1,
     .remembers = "reversed",
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-conflict",
     .regex = R"(^dpkg-source: info: if patch '(.+)' is correctly applied)",
     .rank = k_specific + 1,
     .only_after = "failed hunk",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-target-missing",
     .regex = R"(^dpkg-source: info: if patch '(.+)' is correctly applied)",
     .rank = k_specific,
     .only_after = "no file",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-already-applied",
     .regex = R"(^dpkg-source: info: if patch '(.+)' is correctly applied)",
     .rank = k_specific - 1,
     .only_after = "reversed",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-conflict",
     .regex = R"(^Patch (?:debian/)?(?:patches/)?(\S+) does not apply)",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-already-applied",
     .regex = R"(^Patch (?:debian/)?(?:patches/)?(\S+) can be reverse-applied)",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-fuzz",
     .regex = R"(^Hunk #\d+ succeeded at \d+ with fuzz \d+)",
     .rank = k_related - 2,
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-malformed",
     .regex = R"(^patch: \*\*\*\* (?:malformed patch|Only garbage was found))",
     .subject_from = "patch",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-malformed",
     .regex = R"(^dpkg-source: error: .*\b(?:diff|patch) '(?:\S*/)?debian/patches/(.+)'$)",
     .subject_prefix = "debian/patches/"},
    {.kind = "patch-malformed",
     .regex = R"(^dpkg-source: error: cannot read (?:\S*/)?debian/patches/(.+): No such file)",
     .subject_prefix = "debian/patches/"},

    // ---- the source package
    {.kind = "orig-missing", .regex = R"(no upstream tarball found at (?:\.\./)?(\S+))"},
    {.kind = "local-changes",
     .regex = R"(^dpkg-source: error: aborting due to unexpected upstream changes)",
     .subject_from = "changed file"},
    {.kind = "",
     .regex = R"(^dpkg-source: info: local changes detected, the modified files are:)",
     .remembers = "changed files"},
    {.kind = "",
     .regex = R"(^ [^ /]+/(\S.*)$)",
     .remembers = "changed file",
     .only_after = "changed files"},
    {.kind = "binary-changes",
     .regex = R"(^dpkg-source: error: cannot represent change to ([^:]+):)"},
    {.kind = "version-invalid", .regex = R"(^dpkg-buildpackage: error: version number does not)"},
    {.kind = "version-invalid", .regex = R"(error: version '(.+)' is invalid)"},

    // ---- dependencies
    {.kind = "unmet-build-dependency", .regex = R"(: Unmet build dependencies: (.+)$)"},
    {.kind = "build-conflict", .regex = R"(: Build conflicts: (.+)$)"},
    {.kind = "unmet-build-dependency",
     .regex =
         R"((?:^\s+|: )Depends: (.+?) but (?:it is not|\S+ is to be|it is not going to be) inst)",
     .only_in = Phase::dependencies},
    {.kind = "not-installable",
     .regex = R"(^ (\S+) : (?:Depends|Pre-Depends|Breaks|Conflicts): )",
     .only_in = Phase::install_check},
    {.kind = "not-installable",
     .regex = R"(^dpkg: error processing (?:package|archive) (\S+))",
     .only_in = Phase::install_check},
    {.kind = "not-installable",
     .regex = R"(^E: (?:Unable to|Unmet|Packages were|Held|Can't))",
     .rank = k_generic,
     .only_in = Phase::install_check},
    {.kind = "fetch-missing", .regex = R"(^E: Failed to fetch (\S+)\s+404)"},
    {.kind = "fetch-mismatch",
     .regex = R"(^E: Failed to fetch (\S+)\s.*(?:Hash Sum mismatch|unexpected size))"},
    {.kind = "fetch-failed", .regex = R"(^E: Failed to fetch (\S+))", .rank = k_related},

    // ---- debhelper
    {.kind = "missing-dh-addon",
     .regex = R"(^dh: error: unable to load addon ([^\s:]+):)",
     .rank = k_specific + 5},
    {.kind = "install-list-missing",
     .regex = R"(^dh_\w+: (?:error|warning): Cannot find \(any matches for\) \"(.+)\" \(tried in)"},
    {.kind = "install-list-missing",
     .regex = R"(^dh_\w+: warning: \S+ missing files: (.+)$)",
     .rank = k_related},
    {.kind = "install-list-missing",
     .regex =
         R"(^(?:cp|install|sed|mv|rm|chmod): .*?'?((?:\./)?debian/(?:tmp|[a-z0-9.+-]+)/[^':]+)'?)"
         R"(: No such file or directory$)"},
    {.kind = "install-list-incomplete",
     .regex = R"(^dh_missing: (?:warning|error): (\S.*) exists in debian/tmp but is not)"},
    {.kind = "",
     .regex = R"(^dpkg-gensymbols: error: some new symbols appeared)",
     .remembers = "new symbols"},
    {.kind = "symbols-new",
     .regex = R"(^\+ (?:\([^)]*\))?\"?(\S+@\S+?)\"? \S+$)",
     .only_after = "new symbols"},
    {.kind = "symbols-new",
     .regex = R"(^dpkg-gensymbols: error: some new symbols appeared)",
     .rank = k_related},
    {.kind = "",
     .regex = R"(^dpkg-gensymbols: error: some symbols or patterns disappeared)",
     .remembers = "lost symbols"},
    {.kind = "symbols-lost",
     .regex = R"(^\+#MISSING: \S+# (?:\([^)]*\))?\"?(\S+@\S+?)\"?(?: |$))",
     .rank = k_specific + 1,
     .only_after = "lost symbols"},
    {.kind = "symbols-lost",
     .regex = R"(^dpkg-gensymbols: error: some symbols or patterns disappeared)",
     .rank = k_related},
    {.kind = "soname-changed",
     .regex = R"(^dpkg-gensymbols: (?:error|warning): some libraries disappeared [^:]*: (\S+))",
     .rank = k_specific + 2},
    {.kind = "symbols-new",
     .regex = R"(^dpkg-gensymbols: error: new libraries appeared [^:]*: (\S+))",
     .rank = k_specific - 1},

    {.kind = "test-failure", .regex = R"(^(dh_auto_test): error: )", .rank = k_in_tests + 1},
    {.kind = "test-failure",
     .regex = R"(^make\[\d+\]: \*\*\* \[.+: (override_dh_auto_test\S*)\] )",
     .rank = k_in_tests + 2},

    // ---- what only says that a step failed
    {.kind = "rules-failure",
     .regex = R"(^make\[\d+\]: \*\*\* \[debian/rules:\d+: ([^\]]+)\])",
     .rank = k_phase},
    {.kind = "rules-failure",
     .regex = R"(^make: \*\*\* \[debian/rules:\d+: ([^\]]+)\])",
     .rank = k_phase - 5},
    {.kind = "rules-failure",
     .regex = R"(^make(?:\[\d+\])?: \*\*\* \[[^\]]+\] Error \d+$)",
     .rank = k_generic},
    {.kind = "rules-failure", .regex = R"(^(dh_\w+): error: )", .rank = k_phase + 1},
    {.kind = "rules-failure",
     .regex = R"(^dpkg-buildpackage: error: debian/rules (\S+) subprocess)",
     .rank = k_generic},
    {.kind = "unknown-failure", .regex = R"(^dpkg-source: error: (.+)$)", .rank = k_generic},
};

constexpr LogStep k_steps[] = {
    // dh_auto_configure shows the diary of the tool that failed, then fails itself.
    {R"(^==> (?:\S*/)?(?:config\.log|CMake\w+\.(?:txt|log|yaml)|meson-log\.txt) <==$)",
     Phase::build, Tells::quotes},
    {R"(^dh_auto_configure: error: )", Phase::build, Tells::resumes},
    {R"(^make\[\d+\]: \*\*\* \[.+: (?:override_|execute_\w+_)?dh_auto_test\S*\] )", Phase::test,
     Tells::fails},
    // "   dh_xxx" and "   debian/rules override_dh_xxx" of a sequence; "dh_xxx" echoed by make.
    {R"(^(?:   )?(?:debian/rules (?:override_|execute_after_|execute_before_))?dh_auto_test\b)"
     R"((?:[^:]|$))",
     Phase::test, Tells::begins},
    {R"(^(?:   )?(?:debian/rules (?:override_|execute_after_|execute_before_))?dh_(?:auto_configure)"
     R"(|auto_build|auto_clean|autoreconf|autoreconf_clean|update_autotools_config|clean|testdir)\b)"
     R"((?:[^:]|$))",
     Phase::build, Tells::begins},
    {R"(^(?:   )?(?:debian/rules (?:override_|execute_after_|execute_before_))?dh_[a-z]\w*)"
     R"((?:[^:\w]|$))",
     Phase::package, Tells::begins},
};

} // namespace

const LogDialect& log_dialect() {
    static const std::vector<LogPattern> patterns = with_build_tool_patterns(k_patterns);
    static const std::vector<LogStep> steps = with_build_tool_steps(k_steps);
    static const LogDialect dialect = {patterns, steps};
    return dialect;
}

} // namespace stopgap::deb
