#!/usr/bin/env bash
# Stopped or killed in the middle, it leaves no process, no mount and no half-written output; the next
# run cleans up and goes on.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
nap=$((1000000 + $$)) # seconds, by which the build is found among the processes

# napping_build: a build that has come to its test suite, which takes a nap.
napping_build() {
    sed -i "s/^check: hello.*/&\n\tsleep $nap/" "$work/upstream/Makefile"
    hello_bump
    sed -i "/sleep/d" "$work/upstream/Makefile"
    start build "$work/recipe"
    wait_until 300 "the build's nap" naps "$nap"
}

# nothing_runs CLAIM
nothing_runs() {
    wait_until 30 "$1: the build's end" naps_no_more "$nap"
}

hello_upstream 9.4
hello_bump
stopgap build "$work/recipe"
expect_status 0 "a build"
keep_output

for signal in INT TERM; do
    napping_build
    SECONDS=0
    kill "-$signal" -- "-$started"
    ended
    expect_status 8 "SIG$signal"
    expect_said "interrupted" "SIG$signal"
    ((SECONDS < 15)) || fail "SIG$signal: it took $SECONDS seconds to end"
    nothing_runs "SIG$signal"
    no_litter "SIG$signal"
    expect_output_unchanged "SIG$signal"
    ok "SIG$signal in the middle of a build: status 8, nothing left, output unchanged"
done

napping_build
kill -KILL "$started"
ended
expect_status 137 "SIGKILL"
nothing_runs "SIGKILL"
! grep -qF "$shared_state" /proc/self/mounts || fail "SIGKILL: a mount is left"
grep -lsF "$shared_state/" /proc/[0-9]*/mountinfo >"$work/stdout"
[[ ! -s $work/stdout ]] || fail "SIGKILL: a process is left"
expect_output_unchanged "SIGKILL"
ok "SIGKILL in the middle of a build: no process, no mount, output unchanged"
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the run after SIGKILL"
no_litter "the run after SIGKILL"
ok "the next run cleans up and completes"
keep_output

napping_build
stopgap build "$work/recipe"
refused 6 "another stopgap is working on it" "a second build of the same recipe"
stopgap doctor
expect_status 0 "doctor beside a build"
kill -0 "$started" || fail "the first build was hurt"
ok "the first goes on"
kill -KILL -- "-$started"
ended

mkdir -p "$work/www/slow" "$work/recipe/patches"
serve "$work/www"
backport_of hello "{ url = \"$url/slow/fix.patch\", sha256 = \"$(printf '0%.0s' {1..64})\" }"
start build "$work/recipe"
wait_until 60 "the download" grep -q /slow/ "$work/requests"
SECONDS=0
kill -INT "$started"
ended
refused 8 "interrupted" "SIGINT while it downloads"
((SECONDS < 5)) || fail "it took $SECONDS seconds to end"
no_litter "SIGINT while it downloads"
ok "and at once, with nothing left"
