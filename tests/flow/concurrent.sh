#!/usr/bin/env bash
# From nothing: a root whose making is killed is made by the next run; builds of one state that all
# need the same layers share them. STOPGAP_TEST_BUILDS names another number of builds at once than 2.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
state=$work/state
builds=${STOPGAP_TEST_BUILDS:-2}

start root create "$target"
wait_until 300 "mmdebstrap at work" compgen -G "$state/layers/.filling-root-*/tree/usr/bin"
kill -KILL "$started"
ended
expect_status 137 "SIGKILL"
wait_until 30 "mmdebstrap's end" bash -c "! grep -qsF '$state/' /proc/[0-9]*/mountinfo"
! grep -qF "$state" /proc/self/mounts || fail "a mount is left"
stopgap root list
! grep -q "root-$target-" "$work/stdout" || fail "a root that is half made is listed"
ok "SIGKILL while a root is made: no process, no mount, no root"
stopgap root create "$target"
expect_status 0 "the next run"
expect_said ": made" "the next run"
no_litter "the next run"
ok "the next run cleans up and makes it"

for id in $(seq "$builds"); do
    mkdir -p "$work/$id/recipe" "$work/$id/out"
    hello_upstream "9.$id"
    hello_bump
    cp "$work"/recipe/* "$work/$id/recipe/"
    rm "$work"/recipe/*
    "$STOPGAP" build --state "$state" --output "$work/$id/out" "$work/$id/recipe" \
        >"$work/$id/stdout" 2>"$work/$id/stderr" </dev/null &
    jobs[id]=$!
done
for id in $(seq "$builds"); do
    wait "${jobs[id]}" || fail "build $id: $(cat "$work/$id/std"*)"
    compgen -G "$work/$id/out/HF-TEST-$id/$target/hello_9.$id-0hot1_amd64.deb" >/dev/null ||
        fail "build $id left no package"
done
ok "$builds builds at once, of as many recipes in one state, all end well"
[[ $(compgen -G "$state/layers/dependencies-*" | wc -l) == 1 ]] || fail "not one layer: $(ls "$state/layers")"
grep -lE "installing [0-9]+ build dependencies" "$work"/*/stderr >"$work/stdout"
[[ $(wc -l <"$work/stdout") == 1 ]] || fail "builds that installed the build dependencies: $(cat "$work/stdout")"
ok "the layer that all need is made once"
no_litter "after builds at once"
ok "nothing is left behind"

nap=$((2000000 + $$))
sed -i "s/^check: hello.*/&\n\tsleep $nap/" "$work/upstream/Makefile"
hello_bump
start build "$work/recipe"
wait_until 300 "the build's nap" naps "$nap"
keep_output
for command in build shell; do
    stopgap $command "$work/recipe"
    refused 6 "HF-TEST-$id@$target: another stopgap is working on it" "$command beside a build of it"
done
expect_said "wait for it to end, or give this run a --state of its own" "the mend"
stopgap root remove "$target"
refused 6 "a running build uses it" "root remove beside a build"
kill -TERM "$started"
ended
stopgap root remove "$target"
expect_status 0 "root remove"
stopgap root list
! grep -q "root-$target-" "$work/stdout" || fail "root remove: it is there"
ok "root remove removes it afterwards"
