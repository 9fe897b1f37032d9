#!/usr/bin/env bash
# A Debian package that attacks the machine that builds it: it gets nothing, and leaves nothing.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/attack.sh"
needs_building
attack_world
nap=$((3000000 + $$))

# hostile LINE...: hello, whose test suite runs these lines.
hostile() {
    hello_upstream 9.1
    cp "$work/attack" "$work/upstream/"
    printf '%s\n' '#!/bin/bash' "$@" >"$work/upstream/check"
    hello_bump
}

# shellcheck disable=SC2016 # it is the package's own shell that expands
hostile "$look" "./attack plant . $work/open/victim" "./attack plant debian $work/open/victim" \
    "./attack plant .. $work/open/victim" "./attack daemon $nap" \
    'seen() { echo "SEEN $1"; bad=1; }' \
    '[[ $(ls /proc/self/fd | wc -l) -le 5 ]] || seen "descriptors"' \
    'case $PWD in *9.1*) seen "the version in the build path" ;; esac' \
    "[[ \$(hostname) != $(hostname) ]] || seen \"this machine's name\"" '((!bad))'
stopgap build "$work/recipe"
log=$work/out/HF-TEST-1/$target/logs/attempt-1.log
[[ $status == 0 ]] || fail "the package saw: $(grep -a SEEN "$log")"
held_off "$log"
[[ $(grep -acx "planted all" "$log") == 3 ]] || fail "not planted: $(grep -a planted "$log")"
nothing_followed "links, FIFOs and set-uid files in the tree, in debian/ and among the results"
ok "of what it plants in its tree, in debian/ and among the results, the host follows nothing"
grep -aqx "daemon left" "$log" || fail "no daemon was left"
naps_no_more "$nap" || fail "its daemon lives"
ok "a daemon of its own session, whose parents are gone, ends with the build"
printable_only "escape sequences in the log"
ok "escape sequences that it prints reach no terminal"

# A process that outlives the test suite puts a link in a result's place, once that is complete.
hostile "setsid sh -c 'until [ -s ../*.changes ]; do sleep 0.01; done
    ln -sf $work/open/victim ../hello_9.1-0hot1_amd64.deb' </dev/null >/dev/null 2>&1 &"
stopgap build "$work/recipe"
# Where the race is lost the build ends well, with the package that it made.
[[ $status == [35] || ($status == 0 && ! -L $work/out/HF-TEST-1/$target/hello_9.1-0hot1_amd64.deb) ]] ||
    fail "a link among the results: status $status"
nothing_followed "a link among the results"
ok "a link in the place of a result brings nothing of the host out: status $status"

# The first attempt misses a header, and leaves debian/control as a link for the repair to write to.
hostile "[ ! -e /usr/include/zlib.h ] || exit 0" "ln -sf $work/open/victim debian/control" \
    "printf '\\033]0;attacked\\007\\n\\033[31mx.c:1:9: fatal error: zlib.h: No such file or directory\\n'" \
    "exit 1"
stopgap build "$work/recipe"
expect_status 0 "a repair after debian/control became a link"
expect_said "zlib1g-dev" "the repair"
nothing_followed "debian/control as a link between two attempts"
ok "a repair writes to no link that the first attempt put in debian/control's place"
printable_only "escape sequences in the lines that are shown"
ok "the lines of its log that are shown are made printable"
no_litter "after the attacks"
ok "nothing is left behind"
