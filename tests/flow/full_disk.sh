#!/usr/bin/env bash
# A disk that fills up at one write or another, by its size: each time status 6, the place and the mend;
# nothing half written; and the next run, with space, works. What lies in the state beforehand (layers,
# downloads) is shared, so that all of the disk is for what a build writes.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
((EUID == 0)) || skip "it mounts small disks, which takes root"
hello_upstream 9.9
hello_bump
stopgap build "$work/recipe"
expect_status 0 "a build with space"
keep_output

# on_disk SIZE FOLDER ARGUMENT...: stopgap where FOLDER is an empty file system of that size; of a state,
# with the shared one's layers and downloads in it.
# shellcheck disable=SC2016 # it is that shell that expands
on_disk() {
    local size=$1 folder=$2
    shift 2
    mkdir -p "$work/disk"
    unshare --mount --propagation private bash -c '
        mount -t tmpfs -o "size=$1" none "$2"
        for kept in layers store indexes urls resolutions; do
            [[ $2 == */out || ! -e $3/$kept ]] && continue
            mkdir "$2/$kept" && mount --bind "$3/$kept" "$2/$kept" || exit 70
        done
        shift 3
        "$@"
        code=$?
        (cd "$0" && find . ! -path "./layers*" ! -path "./store*" ! -path "./indexes*" \
            ! -path "./urls*" ! -path "./resolutions*") >"$0.left"
        exit $code' "$folder" "$size" "$folder" "$shared_state" "$STOPGAP" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

full=0
for size in 128k 512k 1m 8m 64m 512m; do
    on_disk $size "$work/disk" build --output "$work/out" --state "$work/disk" "$work/recipe"
    if [[ $status == 0 ]]; then
        break
    fi
    expect_status 6 "a state of $size"
    grep -qE "No space left on device|machine-disk-full|no disk space left" "$work/stdout" "$work/stderr" ||
        fail "a state of $size: no reason"
    expect_said "$work/disk" "a state of $size: the place"
    ! grep -q '/run/[0-9]' "$work/disk.left" || fail "a state of $size: left: $(cat "$work/disk.left")"
    for folder in "$work/out/HF-TEST-1/$target" "$work/out/HF-TEST-1/$target.previous"; do
        [[ ! -e $folder/SHA256SUMS ]] || (cd "$folder" && sha256sum --quiet -c SHA256SUMS) >&2 ||
            fail "a state of $size: the output is half written"
    done
    ok "a state of $size: status 6, $(grep -ohE "[^ ]+: No space left on device|machine-disk-full" \
        "$work/stdout" "$work/stderr" | head -1)"
    full=$((full + 1))
done
expect_status 0 "a state of $size"
((full >= 3)) || fail "only $full sizes were too small"
ok "a state of $size is enough, and what was left there by nobody is in nobody's way"

keep_output
for size in 16k 32k; do
    rm -rf "$work/small"
    mkdir -p "$work/small/out"
    on_disk $size "$work/small/out" build --output "$work/small/out" --state "$shared_state" "$work/recipe"
    expect_status 6 "an output of $size"
    expect_said "No space left on device" "an output of $size"
    ! grep -q '\.deb$' "$work/small/out.left" || fail "an output of $size: $(cat "$work/small/out.left")"
    ok "an output of $size: status 6, and no package in it"
done
stopgap build "$work/recipe"
expect_status 0 "the next build with space"
no_litter "after full disks"
ok "the next build, with space, works, and nothing is left behind"
