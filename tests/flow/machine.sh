#!/usr/bin/env bash
# What this machine lacks is said before it hurts: status 6 and the mend. Each lack is made in a mount
# namespace of the test's own.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
((EUID == 0)) || skip "it hides programs, which takes root"

# lacking SETUP ARGUMENT...: stopgap, after SETUP was run in the mount namespace.
lacking() {
    local setup=$1 command=$2
    shift 2
    unshare --mount --propagation private bash -c "set -e; $setup"' && exec "$@"' - \
        "$STOPGAP" "$command" --output "$work/out" --state "${state:-$shared_state}" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}
touch "$work/nothing"
hide_mmdebstrap="mount --bind '$work/nothing' /usr/bin/mmdebstrap"
hide_dnf="for dnf in /usr/bin/dnf /usr/bin/dnf5; do [[ ! -e \$dnf ]] ||
    mount --bind '$work/nothing' \$dnf; done"
small_state="mkdir -p '$work/small'; mount -t tmpfs -o size=20m none '$work/small'"
hello_upstream 9.5
hello_bump

stopgap doctor --json
expect_status 0 "doctor"
[[ $(field schema) == 1 && $(field probes.0.ok) == true ]] || fail "doctor --json"
ok "doctor says that this machine can build, as JSON too"
lacking "$hide_mmdebstrap" doctor
expect_status 6 "doctor without mmdebstrap"
grep -A1 '^MISSING  mmdebstrap' "$work/stdout" | grep "mend: install the package mmdebstrap" >/dev/null ||
    fail "doctor without mmdebstrap: no mend"
ok "doctor without mmdebstrap: status 6, with the mend"
lacking "$hide_dnf" doctor
expect_status 0 "doctor without dnf"
grep -q '^absent   dnf  *not installed; RPM targets need it$' "$work/stdout" || fail "dnf is there"
ok "doctor without dnf: status 0, since this machine's own packages are Debian's"
lacking "mount --bind '$work/nothing' /usr/bin/createrepo_c" doctor
expect_status 0 "doctor without createrepo_c"
grep -A1 '^absent   createrepo_c  *not installed; RPM targets need it to be published$' "$work/stdout" |
    grep "mend: install the package createrepo-c" >/dev/null || fail "createrepo_c is there"
ok "doctor without createrepo_c: status 0, with what it is for and the mend"
echo "targets = \"$here/../fixtures/targets\"" >"$work/stopgap.toml"
lacking "$hide_dnf" doctor --config "$work/stopgap.toml" --target tiny-x86_64
expect_status 6 "doctor --target, of an RPM target, without dnf"
grep -A1 '^MISSING  dnf' "$work/stdout" | grep "mend: install the package dnf" >/dev/null || fail "no mend"
ok "doctor --target, of an RPM target, without dnf: status 6, with the mend"
lacking "$hide_mmdebstrap" build "$work/recipe"
expect_status 0 "a root that is there"
ok "a root that is there needs no mmdebstrap"
rm -r "$work/out/HF-TEST-1"

state=$work/state lacking "$hide_mmdebstrap" build "$work/recipe"
refused 6 "apt-get install mmdebstrap" "no mmdebstrap, and no root yet"
state=$work/state lacking "$hide_mmdebstrap" root create "$target"
refused 6 "mmdebstrap: not installed" "the same by root create"

lacking "mount --bind '$work/out' '$work/out'; mount -o remount,ro,bind '$work/out'" build \
    "$work/recipe"
refused 6 "$work/out" "an output folder that cannot be written"
expect_said "Read-only file system" "the reason"
lacking "mount -t tmpfs -o size=16k none '$work/out'" build "$work/recipe"
refused 6 "No space left on device" "an output folder without space"
lacking "mount -t tmpfs -o size=16k none '$work/out'; '$STOPGAP' build --output '$work/out' \
    --state '$shared_state' '$work/recipe' || ls -A '$work/out' >'$work/left'; exit 0" doctor
[[ ! -s $work/left || $(cat "$work/left") == HF-TEST-1 ]] || fail "left: $(cat "$work/left")"
ok "nothing half-written is left there"

state=$work/small lacking "$small_state" build "$work/recipe"
refused 6 "No space left on device" "a state folder without space"
expect_said "$work/small" "the place is named"
state=/proc/none lacking true build "$work/recipe"
refused 6 "/proc/none" "a state folder that cannot be made"
touch "$work/file"
state=$work/file lacking true build "$work/recipe"
refused 6 "$work/file" "a state folder that is a file"
no_litter "after the lacks"
ok "nothing is left behind"
