// The table of failure kinds: the one place where a kind is described. Order: by phase, and within
// a phase from the specific to the general. docs/adding-a-failure-kind.md is the checklist.

#include "repair/catalogue.hpp"
#include "repair/catalogue_words.hpp"

namespace stopgap::repair {

namespace {

using enum FailureKind::Class;
using namespace catalogue_words;

constexpr FailureKind k_table[] = {
    // ---- fetch and verification
    {"fetch-failed", Phase::fetch, retry,
     "E: Failed to fetch https://mirror.example/pool/f.deb  Connection timed out",
     "A server could not be reached or broke off.",
     "Run again; name mirrors for the source, or prepare with `stopgap fetch`.", k_none, false},
    {"fetch-missing", Phase::fetch, ask, "E: Failed to fetch ...  404  Not Found",
     "An index or the recipe lists a file that the server no longer has.",
     "Pin a version that is still served, or give another URL or mirror.", k_none, false},
    {"fetch-mismatch", Phase::fetch, ask, "E: Failed to fetch ...  Hash Sum mismatch",
     "A file is not the one that its digest or signature promises. Nothing of it was used.",
     "Never work around it: find out whether the file or the pinned digest is wrong.", k_none,
     false},
    // ---- the version
    {"version-order", Phase::prep, ask, "",
     "The version that the rule gives needs a person's consent; the evidence says why.",
     "Accept it for that reason, or raise build.hotfix, or choose another version.", k_accept,
     false},
    {"version-invalid", Phase::prep, ask,
     "dpkg-buildpackage: error: version number does not start with digit",
     "The package's own tools refuse the version that the rule gives.",
     "This is a bug in stopgap's version rule: please report it with the recipe.", k_none, false},
    // ---- patches
    {"patch-conflict", Phase::prep, ask, "1 out of 1 hunk FAILED",
     "A patch of the base (or the recipe) does not apply to these sources. One that a git commit "
     "gave does not merge three-way either: the evidence has file, line and both sides.",
     k_decide_patch, k_patch, false},
    {"patch-target-missing", Phase::prep, ask, "No file to patch.  Skipping patch.",
     "A patch changes a file that these sources do not have: it was moved or removed.",
     k_decide_patch, k_patch, false},
    {"patch-already-applied", Phase::prep, automatic,
     "Reversed (or previously applied) patch detected!  Skipping patch.",
     "The sources hold the patch's change already.",
     "A patch that reverses exactly, as a whole, is dropped while the tree is rewritten. Where "
     "only part of it is there, split it.",
     k_patch, false},
    {"patch-fuzz", Phase::prep, ask, "Hunk #1 succeeded at 12 with fuzz 2 (offset 3 lines).",
     "A patch applies only where its context is ignored. Half of such patches are in the sources "
     "already, and would be applied twice.",
     k_decide_patch, k_patch, false},
    {"patch-ambiguous", Phase::prep, ask, "",
     "A patch applies forwards and backwards; or it applies, and the sources hold another patch of "
     "the same CVE already; or a git commit gave it that merges, and the sources hold its change "
     "to "
     "some of the files already. Its text cannot tell whether it is needed.",
     k_decide_patch, k_ambiguous, false},
    {"patch-malformed", Phase::prep, ask, "patch: **** malformed patch at line 7:  int foo;",
     "The file is no well-formed patch; lost white space and changed line ends are the usual "
     "cause.",
     "Fetch the patch again from its origin, without a mail program or browser in between.",
     k_patch, false},
    {"repack-unknown", Phase::prep, ask, "",
     "The base's version says that files were left out of its tarball (\"+ds\", \"~dfsg\"); no "
     "Files-Excluded of debian/copyright says which.",
     "Give a tarball without them. Accept it to build upstream's own.", k_accept, false},
    // ---- the packaging of a donor
    {"fix-not-in-donor", Phase::prep, ask, "",
     "The base has a security fix that neither the donor nor the new sources plainly have.",
     "Where the new version is not fixed, name the patch in fix.patches as it applies there.",
     k_drop, false},
    {"package-lost", Phase::prep, ask, "",
     "The donor makes no package of this name: a host that has it would keep the base's, unfixed.",
     "Take another donor, or the base's own packaging. Accept it where no host has the package, or "
     "where the one that takes its place is installed by name.",
     k_accept, false},
    // ---- the source package
    {"orig-missing", Phase::prep, automatic,
     "dpkg-source: error: can't build with source format '3.0 (quilt)': no upstream tarball found",
     "The upstream tarball is not where its version says it should be.",
     "The recipe's sources do not make the tarball of fix.version: correct one of the two.", k_none,
     false},
    {"local-changes", Phase::prep, ask,
     "dpkg-source: error: aborting due to unexpected upstream changes",
     "The tree differs from the tarball and its patches: something was changed outside a patch.",
     "Put the change into a patch that the recipe names.", k_none, false},
    {"binary-changes", Phase::prep, ask,
     "dpkg-source: error: cannot represent change to logo.png: binary file contents changed",
     "A change cannot be written as a patch: a binary file, a link, or a file's mode.",
     "Leave the binary part out of the patch, or ship a source that holds it.", k_none, false},
    {"missing-source", Phase::prep, ask,
     "error: Bad file: SOURCES/foo-2.0.tar.gz: No such file or directory",
     "The spec names a file that neither the base nor the recipe gives.",
     "Name the file of the new version in fix.sources, with its digest or signature.", k_none,
     false},
    // ---- the spec of an SRPM
    {"spec-unreadable", Phase::prep, ask, "error: line 7: Unknown tag: Verson: 2.0",
     "rpm cannot read the spec: a mistake in its text, or a macro that the target does not define.",
     k_own_spec, k_replace, false},
    {"spec-version", Phase::prep, ask, "",
     "The spec's Version is not text that can be changed: it is computed, depends on a condition, "
     "or stands in several places.",
     k_own_spec, k_replace, false},
    {"spec-release", Phase::prep, ask, "",
     "The spec's Release is not text that can be changed: it depends on a condition, or stands in "
     "several places.",
     k_own_spec, k_replace, false},
    {"spec-source", Phase::prep, ask, "",
     "The spec's Source lines cannot be brought to the new version's files as text.", k_own_spec,
     k_replace, false},
    {"spec-patch", Phase::prep, ask, "",
     "The way in which the spec applies its patches cannot be followed as text, so that none can "
     "be added or left out safely.",
     k_own_spec, k_replace, false},
    {"spec-changed", Phase::prep, ask, "",
     "After the edits rpm reads something else in the spec that was not meant to change: a macro "
     "or a condition depends on what was edited.",
     "The evidence has the value before and after. Accept it where the new version is to have it.",
     k_accept, false},
    {"unexpanded-macro", Phase::prep, ask,
     "warning: Possible unexpanded macro in: Release: 1.%autorelease",
     "A tag of the spec still holds a macro after it was read: the target does not define it. rpm "
     "only warns, and would build a package of that name.",
     "Give the macro in build.options, define = { NAME = \"VALUE\" }, or add the package that "
     "defines it to the target's root_packages.",
     k_none, false},
    // ---- dependencies
    {"unmet-build-dependency", Phase::dependencies, ask,
     "dpkg-checkbuilddeps: error: Unmet build dependencies: libfoo-dev (>= 2)",
     "A declared build dependency is not to be had from the target's repositories.",
     "Choose a version whose packaging asks for less, or a repository that has it "
     "(policy.repositories).",
     k_none, false},
    {"dynamic-dependencies", Phase::dependencies, ask, "",
     "%generate_buildrequires asks for something more each time that its answer was installed.",
     "Read what it printed in the log; a packaging that lists its BuildRequires has no such loop.",
     k_none, false},
    {"build-conflict", Phase::dependencies, environment,
     "dpkg-checkbuilddeps: error: Build conflicts: libbar-dev",
     "A package is installed that this source must not be built with.",
     "Take the package out of the target's root description.", k_none, false},
    {"dependency-too-old", Phase::build, ask,
     "Package 'foo' has version '1.2', required version is '>= 2.0'",
     "The sources want a newer version of something than the target has.",
     "Choose an older fixed version, or a backport: bundling or back-porting is a design choice.",
     k_none, false},
    // ---- undeclared dependencies
    {"missing-header", Phase::build, limited,
     "a.c:1:10: fatal error: foo/bar.h: No such file or directory",
     "The compiler did not find a header that no declared build dependency brings.", k_look_up,
     k_add, true},
    {"missing-library", Phase::build, limited, "/usr/bin/ld: cannot find -lfoo",
     "The linker did not find a library.", k_look_up, k_add, true},
    {"missing-pkg-config", Phase::build, limited,
     "Package foo was not found in the pkg-config search path.",
     "pkg-config knows no module of that name.", k_look_up, k_add, true},
    {"missing-cmake-package", Phase::build, limited,
     "Could not find a package configuration file provided by \"Foo\"",
     "CMake found no configuration file of a package that it requires.", k_look_up, k_add, true},
    {"missing-m4-macro", Phase::build, limited,
     "configure.ac:3: error: possibly undefined macro: AM_PATH_FOO",
     "autoconf met a macro that no installed package defines.", k_look_up, k_add, true},
    {"missing-command", Phase::build, limited, "/bin/sh: 1: foo: not found",
     "A command of the build is not installed.", k_look_up, k_add, true},
    {"missing-perl-module", Phase::build, limited, "Can't locate Foo/Bar.pm in @INC",
     "A Perl program of the build needs a module.", k_look_up, k_add, true},
    {"missing-python-module", Phase::build, limited, "ModuleNotFoundError: No module named 'foo'",
     "A Python program of the build needs a module.", k_look_up, k_add, true},
    {"missing-dh-addon", Phase::build, limited, "dh: error: unable to load addon foo",
     "debian/rules uses a debhelper addon that is not installed.", k_look_up, k_add, true},
    {"missing-file", Phase::build, limited,
     "cp: cannot stat '/usr/share/foo/bar': No such file or directory",
     "The build needs a file outside its tree.", k_look_up, k_add, true},
    {"missing-other-module", Phase::build, ask, "cannot load such file -- foo (LoadError)",
     "A Ruby, Node, Go, Rust, Java, TeX or GObject part of the build needs a module.",
     "Choose a packaging that declares it; nothing is taken from a language's own store.", k_none,
     false},
    // ---- configuring and compiling
    {"missing-build-file", Phase::build, ask,
     "make: *** No rule to make target 'foo.c', needed by 'foo.o'.  Stop.",
     "A file that the build starts from is not in the sources: lost in the tarball, moved, or made "
     "by a step that was left out.",
     "Compare the tarball with upstream's repository; a release tarball often holds generated "
     "files that an export does not.",
     k_none, false},
    {"build-backend-changed", Phase::build, ask,
     "python3.11: can't open file '/build/tree/setup.py': [Errno 2] No such file or directory",
     "Upstream builds with another tool now than the base's packaging calls.",
     "Take a newer suite's packaging: base.packaging = { suite = \"...\" }.", k_none, false},
    {"stale-autotools", Phase::build, automatic,
     "WARNING: 'aclocal-1.16' is missing on your system.",
     "A patch made a source of the generated build system newer than its product.",
     "Use a packaging that runs autoreconf, or patch the generated files too.", k_none, false},
    {"vcs-needed", Phase::build, limited, "fatal: not a git repository",
     "The build asks version control for its version, and a tarball has none.",
     "Use upstream's release tarball, which carries its version.", k_none, false},
    {"compile-error", Phase::build, ask, "a.c:2:30: error: 'struct s' has no member named 'b'",
     "The compiler refuses the code: a patch applied in part, or an interface that changed.",
     "Read the first error. Flags that silence it are never added: they hide real faults.", k_none,
     false},
    {"undefined-reference", Phase::build, ask, "undefined reference to `foo_new'",
     "The linker misses a function: a library that is not named, or a patch applied in part.",
     "Find where the function is defined; add that change or that library by a patch.", k_none,
     false},
    {"multiple-definition", Phase::build, ask, "multiple definition of `foo_mode'",
     "Two object files define the same thing; a patch applied twice looks like this.",
     "See whether the sources already hold one of the patches.", k_none, false},
    {"network-in-sandbox", Phase::build, ask, "curl: (6) Could not resolve host: upstream.example",
     "The build tried to reach the network. It has none, and gets none.",
     "Provide what it fetches as a source of the recipe, or switch that step off.", k_none, false},
    // ---- tests
    {"test-failure", Phase::test, ask, "FAIL: test_range",
     "The package's own tests fail on the fixed sources: this may be the fix that does not work.",
     "Run the untouched base's tests too: what fails there as well is not the fix's doing. "
     "build.tests = false builds without that proof.",
     k_none, false},
    // ---- packaging
    {"install-list-missing", Phase::package, ask,
     "dh_install: warning: Cannot find (any matches for) \"usr/share/foo\" (tried in ., "
     "debian/tmp)",
     "The packaging installs a file that this version does not make.", k_own_list, k_none, false},
    {"install-list-incomplete", Phase::package, ask,
     "dh_missing: warning: usr/bin/foo exists in debian/tmp but is not installed to anywhere",
     "This version makes a file that no package of the base ships.", k_own_list, k_none, false},
    {"symbols-new", Phase::package, ask,
     "dpkg-gensymbols: error: some new symbols appeared in the symbols file",
     "The library exports a symbol that its symbols file does not list, and the packaging is "
     "strict about it.",
     "A fix that adds a function does this. Accept each symbol that the fix is meant to add: it is "
     "stamped with the hotfix's version. Lost symbols, and new ones that are not accepted, still "
     "stop the build.",
     k_accept, false},
    {"symbols-lost", Phase::package, ask,
     "dpkg-gensymbols: error: some symbols or patterns disappeared in the symbols file",
     "The library no longer exports a symbol: programs built against the base may break.",
     "Find out who uses it. A hotfix must not lose it; a backport of the fix alone keeps it.",
     k_none, false},
    {"soname-changed", Phase::package, ask,
     "dpkg-gensymbols: warning: some libraries disappeared in the symbols file: libfoo.so.1",
     "The library has another name now: no program of the host would find it.",
     "A hotfix cannot do this. Use a backport to the base's own version.", k_none, false},
    {"file-list-invalid", Phase::package, ask, "error: File must begin with \"/\": share/foo",
     "rpm refuses an entry of a %files list: a macro in it that the target does not define is the "
     "usual cause.",
     "Give the macro in build.options, define = { NAME = \"VALUE\" }, or a corrected SRPM "
     "(base.srpm).",
     k_none, false},
    {"noarch-binaries", Phase::package, ask, "error: Arch dependent binaries in noarch package",
     "A package that says noarch holds compiled code.",
     "Upstream compiles now what it did not before: take a packaging that knows it. Nothing is "
     "moved between packages silently.",
     k_none, false},
    {"build-id", Phase::package, ask, "error: Missing build-id in /usr/bin/foo",
     "A compiled file has no build-id, or two files have the same.",
     "See how the build links that file; it dropped or copied the flags of the distribution.",
     k_none, false},
    {"install-policy", Phase::package, ask,
     "Found '/build/rpmbuild/BUILDROOT/foo' in installed files; aborting",
     "A check that the distribution runs after %install (its brp- scripts) refuses a file.",
     "Read its words in the log: paths of the build, run paths, or a shebang that names no "
     "version.",
     k_none, false},
    // ---- after the build
    {"strict-dependency", Phase::install_check, ask, "",
     "A package of the target that is not part of the set requires exactly the base's version of "
     "one that is: a host that has it cannot take the hotfix.",
     "Accept it where no host has that package, or hotfix the package too.", k_accept, false},
    {"not-installable", Phase::install_check, ask,
     " libfoo1 : Depends: libbar2 (>= 2.1) but 2.0-1 is to be installed",
     "The target's own package manager refuses to upgrade from the base to what was built.",
     "Read its words: a dependency that the target does not serve, or two packages with one file.",
     k_none, false},
    {"abi-symbol-lost", Phase::install_check, ask, "",
     "A library has the vendor's SONAME and no longer exports a symbol that the vendor's does: a "
     "program that uses it fails, at its start or later.",
     "Find out who uses it. A backport of the fix alone keeps it. Accept it where nothing on the "
     "hosts does; where many are lost, their number is part of the subject.",
     k_accept, false},
    {"abi-library-lost", Phase::install_check, ask, "",
     "The vendor's packages have a library of this SONAME, and none of the built ones has: a "
     "program that uses it does not start.",
     "Use a backport to the base's own version. Accept it where nothing on the hosts uses the "
     "library.",
     k_accept, false},
    {"check-failed", Phase::install_check, ask, "",
     "The workaround's own check (fix.check) fails in a clean root with the base's packages.",
     "Its words are in install-check.log. Mend the file that is shipped, or the check, which must "
     "hold on a host without a running service.",
     k_none, false},
    // ---- the machine
    {"disk-full", Phase::build, ask, "No space left on device",
     "The build used more disk space than build.limits.disk allows, or a file of it was larger.",
     "Raise build.limits.disk. Where it is unshare or a namespace that says so: package code may "
     "make no user namespace.",
     k_none, false},
    {"machine-disk-full", Phase::build, environment, "",
     "The file system that the build writes to had no room left: the recipe is not at fault.",
     "Free space there, or name another place with --state.", k_none, false},
    {"process-limit", Phase::build, ask, "sh: 0: Cannot fork",
     "The build wanted more processes at once than build.limits.processes allows.",
     "Raise build.limits.processes, or find out what starts processes without end.", k_none, false},
    {"out-of-memory", Phase::build, retry,
     "gcc: fatal error: Killed signal terminated program cc1plus", "The build ran out of memory.",
     "It is built once more, with half as many jobs. Where that does not help, raise "
     "build.limits.memory.",
     k_none, true},
    {"compiler-crash", Phase::build, retry, "internal compiler error: Segmentation fault",
     "The compiler itself failed.",
     "Run again: the same file again is a bug of the compiler, another file points to this "
     "machine's memory.",
     k_none, false},
    {"timeout", Phase::build, retry,
     "Build killed with signal TERM after 150 minutes of inactivity",
     "The build took longer than it may.", "Raise build.limits.time.", k_none, false},
    {"no-permission", Phase::build, environment,
     "chown: changing ownership of 'f': Operation not permitted",
     "The sandbox on this machine lacks a right that the build needs.",
     "`stopgap doctor` says what this machine is missing.", k_none, false},
    // ---- what is left
    {"configure-failure", Phase::build, ask, "configure: error: the foo library is required",
     "The configuration step stopped; the words are the author's own.",
     "Read the line above it: the last check that answered no is the usual cause.", k_none, false},
    {"rules-failure", Phase::build, ask,
     "make: *** [debian/rules:31: override_dh_auto_build] Error 1",
     "A step of debian/rules failed, and no line of the log says why in words that are known.",
     "Read the lines above it in the log; `stopgap shell` opens the tree as it was left.", k_none,
     false},
    {"section-failure", Phase::build, ask,
     "error: Bad exit status from /var/tmp/rpm-tmp.V3s4zj (%build)",
     "A section of the spec failed, and no line of the log says why in words that are known.",
     "Read the lines above it in the log; `stopgap shell` opens the tree as it was left.", k_none,
     false},
    {"unknown-failure", Phase::build, ask, "",
     "The run ended badly and its log says nothing that is known.",
     "Read the end of the log; `stopgap shell` opens the tree as it was left.", k_none, false},
};

} // namespace

std::span<const FailureKind> catalogue() {
    return k_table;
}

unsigned catalogue_version() {
    return 3;
}

} // namespace stopgap::repair
