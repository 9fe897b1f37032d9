#!/usr/bin/env bash
# A patch that reaches out of the source tree is refused: status 3, and nothing is written there.
source "$(dirname "$0")/lib.sh"
needs_building
mkdir -p "$work/recipe/patches"

# build_with NAME: a patch from stdin, which the recipe names.
build_with() {
    cat >"$work/recipe/patches/$1"
    backport_of hello "{ path = \"patches/$1\" }"
    stopgap build "$work/recipe"
}

# changes PATH: a patch that adds a file there.
changes() {
    printf -- '--- /dev/null\n+++ %s\n@@ -0,0 +1 @@\n+escaped\n' "$1"
}

build_with up.patch < <(changes b/../../escaped)
refused 3 'patches/up.patch: changes "b/../../escaped", which lies outside of the source tree' \
    "a patch with .."
build_with absolute.patch < <(changes /tmp/escaped)
refused 3 'patches/absolute.patch: changes "/tmp/escaped", which lies outside' "an absolute name"
build_with quoted.patch < <(changes '"b/\056\056/escaped"')
refused 3 'changes "b/../escaped", which lies outside' "a quoted name with .."
build_with second.patch < <(
    changes b/fine
    printf -- '--- a/src/hello.c\n+++ b/src/../../escaped\n@@ -1 +1 @@\n-a\n+b\n'
)
refused 3 'changes "b/src/../../escaped", which lies outside' "the second file of a patch"
build_with rename.patch <<'P'
diff --git a/NEWS b/NEWS
similarity index 100%
rename from NEWS
rename to ../escaped
P
refused 3 'changes "../escaped", which lies outside' "a renaming outwards"
build_with noise.patch < <(head -c 5000 /dev/urandom)
expect_status 4 "noise"
ok "noise does not apply: status 4"

# A link first, and then a file behind it: patch(1) sees both, in the sandbox.
build_with link.patch < <(
    printf 'diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n'
    printf '@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n' "$work"
    changes b/link/escaped
)
[[ $status == 3 || $status == 4 ]] || fail "a file behind a link of the patch: status $status"
ok "a file behind a link of the patch: status $status"

[[ -z $(find "$work" /tmp/escaped /escaped "$shared_state" -name escaped 2>/dev/null) ]] ||
    fail "something was written outside"
ok "nothing is written outside"
no_litter "after the hostile patches"
ok "nothing is left behind"
