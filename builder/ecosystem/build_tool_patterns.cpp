// The patterns, by the tool that prints the line. Within a tool the order is free: rank decides.
// Quotes: GNU tools in C.UTF-8 print typographic ones, which the scanner has turned into '.

#include "ecosystem/build_tool_patterns.hpp"

namespace stopgap {

namespace {

using namespace log_rank;

// What a test's output may show though nothing is missing ("sh: docker: not found").
constexpr int k_weak = k_in_tests;
// What breaks the building of tests; a test that ran and failed is nearer to the cause.
constexpr int k_test_build = k_test + 4;
constexpr int k_test_code = k_test + 2;
constexpr int k_named_test = k_test + 5;
// What only says that the tests failed.
constexpr int k_tests_failed = k_in_tests + 1;
// What fails without harm as often as it ends a build.
constexpr int k_harmless_maybe = k_code - 2;

constexpr LogPattern k_patterns[] = {
    // ---- compilers and linkers
    {.kind = "missing-header",
     .regex = R"(^\S.*: fatal error: '?([^':\s][^':]*\.[A-Za-z+]+|[^'.:\s]+)'?(?:: No such file or)"
              R"( directory| file not found)$)",
     .rank_in_tests = k_test_build},
    {.kind = "missing-library",
     .regex = R"(: cannot find -l(\S+?):? ?(?:No such file .*)?$)",
     .rank_in_tests = k_test_build},
    {.kind = "missing-library",
     .regex = R"(: unable to find library -l(\S+)$)",
     .rank_in_tests = k_test_build},
    {.kind = "missing-library",
     .regex = R"(^mold: fatal: library not found: (\S+)$)",
     .rank_in_tests = k_test_build},
    {.kind = "compile-error",
     .regex =
         R"(^(<[^>]+>|[^\s:][^:]*\.(?:[cChHsSdfFjlmyx]|cc|hh|cpp|hpp|cxx|hxx|c\+\+|inc|ipp|tcc|mm|cu|def)"
         R"(|in|go|rs|cs|ml|hs|f90|pyx|pxd|vala|java|scala|kt)):\d+(?::\d+)?: (?:fatal )?error: )",
     .rank = k_code,
     .rank_in_tests = k_test_code},
    {.kind = "undefined-reference",
     .regex = R"(undefined reference to [`'](.+)'$)",
     .rank = k_code,
     .rank_in_tests = k_test_code},
    {.kind = "undefined-reference",
     .regex = R"(error: undefined symbol: (.+)$)",
     .rank = k_code,
     .rank_in_tests = k_test_code},
    {.kind = "multiple-definition",
     .regex = R"(multiple definition of [`']([^`']+)')",
     .rank = k_code,
     .rank_in_tests = k_test_code},
    {.kind = "compiler-crash", .regex = R"(internal compiler error: (.+)$)", .rank = k_decisive},
    {.kind = "out-of-memory",
     .regex = R"(fatal error: Killed signal terminated program (\S+))",
     .rank = k_decisive},
    {.kind = "out-of-memory",
     .regex = R"((\S+) terminated with signal 9 \[Killed\])",
     .rank = k_decisive},
    {.kind = "out-of-memory",
     .regex = R"(^(?:virtual memory exhausted|.*\bout of memory allocating \d+ bytes))",
     .rank = k_decisive},
    {.kind = "out-of-memory",
     .regex = R"(\*\*\* \[[^\]]+\] Killed$)",
     .rank = k_decisive,
     .rank_in_tests = k_test_build},

    // ---- pkg-config, autoconf, CMake, Meson
    {.kind = "missing-pkg-config",
     .regex = R"(^Package (\S+) was not found in the pkg-config search path)",
     .rank = k_related,
     .rank_in_tests = k_weak},
    {.kind = "missing-pkg-config",
     .regex = R"(^Package '([^']+)', required by '[^']+', not found)",
     .rank = k_related,
     .remembers = "absent module"},
    {.kind = "",
     .regex = R"(^--\s+(?:Package '([^']+)',|No package '([^']+)' found))",
     .remembers = "absent module"},
    {.kind = "missing-pkg-config",
     .regex = R"(^  A required package was not found)",
     .only_after = "absent module",
     .subject_from = "absent module"},
    {.kind = "missing-pkg-config", .regex = R"(^No package '([^']+)' found)", .rank = k_related},
    {.kind = "",
     .regex = R"(^configure: error: Package requirements \(.*\) were not met)",
     .remembers = "requirements"},
    {.kind = "missing-pkg-config",
     .regex = R"(^(?:Package '([^']+)', required by .*, not found|No package '([^']+)' found))",
     .only_after = "requirements"},
    {.kind = "dependency-too-old",
     .regex = R"(^(?:Requested|Package) '([^' ]+).*(?:has version|but version of).*)",
     .rank = k_related},
    {.kind = "dependency-too-old",
     .regex = R"(^  (CMake) \S+ or higher is required\.  You are running version)"},
    {.kind = "dependency-too-old",
     .regex = R"(ERROR: (Meson) version is \S+ but project requires)"},
    {.kind = "dependency-too-old",
     .regex = R"(ERROR: Dependency '?\"?([^'\" ]+).* found but need)"},
    {.kind = "dependency-too-old", .regex = R"(^(\S+) version \S+ required--this is only version)"},
    {.kind = "dependency-too-old",
     .regex = R"(^  Could NOT find (\S+): Found unsuitable version)",
     .only_after = "CMake error"},
    {.kind = "missing-m4-macro",
     .regex = R"(error: possibly undefined macro: (\w+)|: warning: macro '(\w+)' not found in lib)",
     .rank = k_specific},
    {.kind = "missing-m4-macro",
     .regex = R"(^\S*configure: line \d+: [`']([A-Z][A-Z0-9_]*_[A-Z0-9_]+)[(,' ])",
     .only_after = "unexpanded"},
    {.kind = "",
     .regex = R"(^\S*configure: line \d+: syntax error near unexpected token)",
     .remembers = "unexpanded"},
    {.kind = "", .regex = R"(^checking )", .forgets = "absent header"},
    {.kind = "", .regex = R"(^checking )", .forgets = "absent library"},
    {.kind = "", .regex = R"(^checking for (\S+\.h)\.\.\. no$)", .remembers = "absent header"},
    {.kind = "",
     .regex = R"(^\W*(?:[Ff]ailed to|[Cc]ould not|[Cc]annot) find (?:the )?(?:header )?(\S+\.h)\b)",
     .remembers = "absent header"},
    {.kind = "",
     .regex = R"(^checking for \S+ in -l(\S+)\.\.\. no$)",
     .remembers = "absent library"},
    {.kind = "missing-header",
     .regex = R"(^configure(?:\.\w+)?: error: )",
     .rank = k_related,
     .only_after = "absent header",
     .subject_from = "absent header"},
    {.kind = "missing-library",
     .regex = R"(^configure(?:\.\w+)?: error: )",
     .rank = k_related,
     .only_after = "absent library",
     .subject_from = "absent library"},
    {.kind = "",
     .regex = R"(^checking (?:for |whether )?(.+?)\.\.\. no$)",
     .remembers = "last check"},
    {.kind = "configure-failure",
     .regex = R"(^configure(?:\.\w+)?: error: )",
     .rank = k_phase + 15,
     .subject_from = "last check"},
    {.kind = "missing-build-file",
     .regex = R"(^config\.status: error: cannot find input file: [`'](.+)')"},
    {.kind = "configure-failure",
     .regex = R"(^config\.status: error: (.+)$)",
     .rank = k_phase + 15},
    {.kind = "", .regex = R"(^CMake Warning\b)", .forgets = "CMake error"},
    {.kind = "configure-failure",
     .regex = R"(^CMake Error at ([^:]+):)",
     .rank = k_phase + 15,
     .remembers = "CMake error"},
    {.kind = "missing-cmake-package",
     .regex = R"(package configuration file provided by \"([^\"]+)\")",
     .only_after = "CMake error"},
    {.kind = "configure-failure",
     .regex = R"(^  Could NOT find (\S+) \(missing: )",
     .rank = k_specific,
     .only_after = "CMake error"},
    {.kind = "", .regex = R"(references the file$)", .remembers = "references"},
    {.kind = "missing-file", .regex = R"(^\s+\"(/[^\"]+)\"$)", .only_after = "references"},
    {.kind = "missing-pkg-config",
     .regex =
         R"(^\S*meson\.build:\d+:\d+: ERROR: (?:Dependency|Native dependency) ['\"]([^'\"]+)['\"])"
         R"( not found)"},
    {.kind = "missing-command",
     .regex = R"(^\S*meson\.build:\d+:\d+: ERROR: Program '([^' ]+).*' not found)"},
    {.kind = "missing-library",
     .regex = R"(^\S*meson\.build:\d+:\d+: ERROR: (?:C|C\+\+)?.* library '([^']+)' not found)"},
    {.kind = "configure-failure",
     .regex = R"(^\S*(meson\.build):\d+:\d+: ERROR: )",
     .rank = k_phase + 15},

    // ---- commands. $(shell git describe) and its like fail without harm: only make's Error 127
    // says that a missing command ended the build.
    {.kind = "missing-command",
     .regex = R"(^[^\s:]+: (?:line )?\d+: ([^\s:/]+): (?:command )?not found$)",
     .rank = k_harmless_maybe,
     .rank_in_tests = k_weak,
     .remembers = "absent command"},
    {.kind = "missing-command",
     .regex = R"(^make(?:\[\d+\])?: ([^\s:/]+): (?:No such file or directory|Command not found)$)",
     .rank = k_harmless_maybe,
     .rank_in_tests = k_weak,
     .remembers = "absent command"},
    {.kind = "missing-command",
     .regex = R"(^(?:/usr/bin/)?env: '([^'\s/]+)': No such file or directory$)",
     .rank = k_harmless_maybe,
     .rank_in_tests = k_weak,
     .remembers = "absent command"},
    {.kind = "missing-command",
     .regex = R"re(^Can't exec "([^"\s/]+)": No such file)re",
     .rank = k_harmless_maybe,
     .rank_in_tests = k_weak},
    {.kind = "missing-command",
     .regex = R"(^make(?:\[\d+\])?: \*\*\* .* Error 127$)",
     .rank_in_tests = k_weak,
     .only_after = "absent command",
     .subject_from = "absent command"},
    {.kind = "missing-file",
     .regex = R"(^(?:cp|install|cat|sed|mv|ln|grep): (?:cannot stat |can't read )?'?)"
              R"((/(?:usr|etc|var)/[^':]+)'?: No such file or directory$)",
     .rank_in_tests = k_weak},

    // ---- interpreters
    {.kind = "missing-perl-module", .regex = R"(^Can't locate (\S+\.p[lm]) in @INC)"},
    {.kind = "missing-perl-module",
     .regex = R"(\bCan't locate (\S+\.p[lm]) in @INC)",
     .rank = k_related},
    {.kind = "missing-python-module", .regex = R"(ModuleNotFoundError: No module named '([^']+)')"},
    {.kind = "missing-python-module", .regex = R"(python[\d.]*: No module named ([\w.]+)$)"},
    {.kind = "build-backend-changed",
     .regex = R"(^python[\d.]*: can't open file '[^']*\b(setup\.py)': )",
     .rank = k_specific + 5},
    {.kind = "missing-other-module",
     .regex = R"(cannot load such file -- (\S+)|Error: Cannot find module '([^']+)'|)"
              R"(cannot find package \"([^\"]+)\"|File `([^']+\.sty)' not found)",
     .rank_in_tests = k_weak},
    {.kind = "missing-build-file", .regex = R"(^No (Rakefile) found)", .rank = k_related},

    // ---- make and the build system's own tools
    {.kind = "missing-build-file",
     .regex = R"(\*\*\* No rule to make target '([^']+)')",
     .rank = k_related,
     .rank_in_tests = k_test_build},
    {.kind = "stale-autotools",
     .regex = R"(WARNING: '([^']+)' is (?:missing on your system|needed, and is missing))",
     .rank = k_specific + 5},
    {.kind = "vcs-needed", .regex = R"(^fatal: not a (git) repository)", .rank = k_phase + 5},
    {.kind = "vcs-needed", .regex = R"((setuptools.scm) was unable to detect version)"},
    {.kind = "network-in-sandbox",
     .regex = R"(Could not resolve host: (\S+))",
     .rank_in_tests = k_weak},
    {.kind = "network-in-sandbox",
     .regex = R"(Temporary failure in name resolution|x509: certificate signed by unknown auth)",
     .rank_in_tests = k_weak},
    {.kind = "disk-full",
     .regex = R"(: '?No space left on device'?$|\berrno 28\b)",
     .rank = k_decisive,
     .rank_in_tests = k_test_build},
    // The sandbox's own limit on a file's size, which is the recipe's limit on disk space.
    {.kind = "disk-full",
     .regex = R"(^(?:/bin/sh: .*: )?File size limit exceeded)",
     .rank = k_decisive},
    {.kind = "process-limit",
     .regex = R"((?:Cannot fork|fork: (?:retry: )?Resource temporarily unavailable)$)",
     .rank = k_decisive,
     .rank_in_tests = k_test_build},
    {.kind = "no-permission",
     .regex = R"(^chown: changing ownership of '([^']+)': Operation not permitted)",
     .rank_in_tests = k_weak},
    {.kind = "timeout",
     .regex = R"(^Build killed with signal \w+ after \d+ minutes)",
     .rank = k_decisive},

    // ---- tests
    {.kind = "test-failure",
     .regex = R"(^(?:FAIL|FAILED|ERROR):? ([\w./:\[\]-]+)(?: - .*)?$)",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^--- FAIL: (\S+))",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^FAIL: (\S+) \()",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^\s+\d+ - (\S+) \((?:Failed|Timeout|SEGFAULT|Subproc.*)\))",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^\s*\d+/\d+ (.+?)\s+(?:FAIL|TIMEOUT|ERROR)\s+\d)",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^(\S+\.t) .*(?:Failed \d+/\d+|Dubious|\(Wstat: [1-9]))",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^\S+: \S+:\d+: (\w+)(?:\(.*\))?: Assertion [`'].*' failed)",
     .rank = k_generic,
     .rank_in_tests = k_named_test},
    {.kind = "test-failure",
     .regex = R"(^# (?:FAIL|ERROR): +[1-9]|% tests passed, [1-9]\d* tests)",
     .rank = k_tests_failed},
    {.kind = "test-failure",
     .regex = R"(^make\[\d+\]: \*\*\* \[.+: (check|test|tests|check-am)\] )",
     .rank = k_tests_failed + 1},
};

/// The summaries of test harnesses, and a failing test target.
constexpr LogStep k_steps[] = {
    {R"(^# (?:FAIL|ERROR): +[1-9]|% tests passed, [1-9]\d* tests? failed|^Fail: +[1-9]|)"
     R"(^Result: FAIL$|^FAILED \((?:failures|errors)=|^=+ .*\b\d+ (?:failed|errors?)\b.* in [\d.]+s)",
     Phase::test, LogStep::Tells::fails},
    {R"(^make\[\d+\]: \*\*\* \[.+: (?:check|test|tests|check-am|check-recursive|check-TESTS)\] )",
     Phase::test, LogStep::Tells::fails},
};

} // namespace

std::vector<LogPattern> with_build_tool_patterns(std::span<const LogPattern> own) {
    std::vector<LogPattern> all(own.begin(), own.end());
    all.insert(all.end(), std::begin(k_patterns), std::end(k_patterns));
    return all;
}

std::vector<LogStep> with_build_tool_steps(std::span<const LogStep> own) {
    std::vector<LogStep> all(own.begin(), own.end());
    all.insert(all.end(), std::begin(k_steps), std::end(k_steps));
    return all;
}

} // namespace stopgap
