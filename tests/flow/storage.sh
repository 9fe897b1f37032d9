#!/usr/bin/env bash
# A state folder on which overlayfs cannot keep changes: an overlay, as a container's folders are, over an
# image (here the shared state) that holds a root; and an overlay on an overlay, where there can be no
# third. A build works there by the next best way, says so and what to do, records it, and leaves nothing.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
((EUID == 0)) || skip "it mounts overlays, which takes root"
hello_upstream 9.8
hello_bump
stopgap build "$work/recipe"
expect_status 0 "a build where overlayfs works"
plain=$(sha256sum "$work/out/HF-TEST-1/$target"/*.deb | cut -d' ' -f1)

# A mount namespace that lives as long as this process, with the overlays' folders in memory: $work/one/state
# is an overlay on the shared state.
# shellcheck disable=SC2016 # it is that shell that expands
unshare --mount --propagation private bash -c '
    mkdir "$0/one" "$0/two" && mount -t tmpfs none "$0/one" && mount -t tmpfs none "$0/two" &&
        mkdir "$0"/{one,two}/{upper,work,state} && cd "$0" &&
        mount -t overlay -o "lowerdir=$1,upperdir=one/upper,workdir=one/work" none one/state &&
        touch "$0/mounted" && exec sleep infinity' "$work" "$shared_state" &
world=$!
background+=("$world")
wait_until 10 "the overlay" test -e "$work/mounted"

# where PROGRAM...: runs it in that namespace; while it runs, its process stands in $work/pid. What is left of
# runs there, after a minute for deletions, is in $work/left.
# shellcheck disable=SC2016 # it is that shell that expands
where() {
    nsenter --mount="/proc/$world/ns/mnt" bash -c '
        "$@" & echo $! >"$0/pid"; wait $!
        code=$?
        for _ in {1..600}; do
            find "$0"/*/state/{run,layers} -mindepth 1 -maxdepth 1 -name "[.0-9]*" ! -name .guard >"$0/left"
            [[ -s $0/left ]] || break
            sleep 0.1
        done
        exit $code' "$work" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

# there PLACE COMMAND ARGUMENT...: stopgap with its state at that place.
there() {
    local place=$1 command=$2
    shift 2
    where "$STOPGAP" "$command" --output "$work/out" --state "$work/$place/state" "$@"
}

# builds_there PLACE CLAIM: a build that says what it lacks and records $recorded, with the packages of any other.
builds_there() {
    there "$1" build --json "$work/recipe"
    expect_status 0 "$2"
    [[ $(grep -c "warning: overlayfs cannot keep changes in the state folder" "$work/stderr") == 1 ]] ||
        fail "$2: not said once"
    expect_said "mend: give --state on ext4, xfs, btrfs or tmpfs; in a container, a volume" "$2"
    [[ $(field results.0.isolation) == *"$recorded"* ]] || fail "$2: isolation: $(field results.0.isolation)"
    grep -qF "$recorded" "$work/out/HF-TEST-1/$target/provenance.json" || fail "$2: not in the provenance"
    [[ $(sha256sum "$work/out/HF-TEST-1/$target"/*.deb | cut -d' ' -f1) == "$plain" ]] ||
        fail "$2: other packages"
    [[ ! -s $work/left ]] || fail "$2: left: $(cat "$work/left")"
    ok "$2: it builds, says once what it lacks and the mend, and records it"
}

there one doctor
expect_status 0 "doctor on an overlay"
grep -A1 '^absent   overlay  *.*not supported as upperdir' "$work/stdout" |
    grep -q "mend: give --state on ext4" || fail "doctor on an overlay: no mend"
grep -q '^ok       sandbox  *starts; roots are overlays with their changes in memory' "$work/stdout" ||
    fail "doctor on an overlay: not what a sandbox gets"
ok "doctor on an overlay: status 0, with what is lacking, the mend, and what is done instead"
recorded="root: an overlay of layers, with changes in memory (a tmpfs) and not on disk"
builds_there one "a state on an overlay"

# The image's layer of build dependencies goes, so that one is filled there: by copying the root.
where find "$work/one/state/layers" -mindepth 1 -maxdepth 1 -name 'dependencies-*' -exec rm -r {} +
expect_status 0 "removing a layer of the image"
rm "$work/pid"
(
    wait_until 120 "a layer that is being filled" \
        compgen -G "/proc/$world/root$work/one/upper/layers/.filling-*/tree/etc/passwd"
    kill -KILL "$(cat "$work/pid")"
) &
killer=$!
there one build "$work/recipe"
wait $killer || fail "no layer was filled"
expect_status 137 "killed while a layer is copied"
builds_there one "the run after a kill -9 in the midst of a copy"
where find "$work/one/state/layers" -path '*/dependencies-*/tree.full'
[[ -s $work/stdout ]] || fail "no full tree"
ok "a layer that is filled there is a full tree"

where mount -t overlay none "$work/two/state" \
    -o "lowerdir=$work/one/state,upperdir=$work/two/upper,workdir=$work/two/work"
expect_status 0 "an overlay on the overlay"
recorded="root: a copy of the layers and not an overlay"
builds_there two "a state on an overlay on an overlay"

kill "$world"
wait "$world" 2>/dev/null
state=$work/one no_litter "after all"
ok "no process and no mount is left"
