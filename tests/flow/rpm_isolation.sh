#!/usr/bin/env bash
# The same attacks from a spec's %build: they get nothing, and leave nothing.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/attack.sh"
needs_building
needs_debrpm minimal
attack_world
nap=$((4000000 + $$))

# hostile LINE...: tiny, whose %build runs these lines.
hostile() {
    mkdir -p "$work/tiny/tiny-1"
    cp "$work/attack" "$work/tiny/tiny-1/"
    tiny_building "$@"
}

hostile "$look" "./attack plant . $work/open/victim" \
    "./attack plant %{_sourcedir} $work/open/victim" "./attack plant %{_rpmdir} $work/open/victim" \
    "./attack daemon $nap"
hotfix build
log=$work/out/HF-TEST-1/$target/logs/attempt-1.log
[[ $status == 0 ]] || fail "the package saw: $(grep -a SEEN "$log")"
held_off "$log"
[[ $(grep -acx "planted all" "$log") == 3 ]] || fail "not planted: $(grep -a planted "$log")"
nothing_followed "links, FIFOs and set-uid files in the tree, beside the sources and the results"
ok "of what it plants in its tree, beside its sources and its results, the host follows nothing"
naps_no_more "$nap" || fail "its daemon lives"
ok "a daemon of its own session, whose parents are gone, ends with the build"

# A process that outlives %build puts a link in the package's place, as soon as that is there.
hostile "setsid sh -c 'until [ -s %{_rpmdir}/tiny-*.rpm ]; do sleep 0.01; done
    ln -sf $work/open/victim %{_rpmdir}/tiny-1-1^hot1.noarch.rpm' </dev/null >/dev/null 2>&1 &"
hotfix build
[[ $status == [035] ]] || fail "a link in the package's place: status $status"
nothing_followed "a link in the package's place"
ok "a link in the package's place brings nothing of the host out: status $status"

# The first attempt misses a header, and leaves its spec as a link for the repair to write to.
hostile "[ ! -e /usr/include/popt.h ] || exit 0" \
    "ln -sf $work/open/victim %{_specdir}/tiny.spec" "ln -sf $work/open/victim %{_topdir}/tiny.spec" \
    "printf '\\033]0;attacked\\007\\n\\033[31mx.c:1:9: fatal error: popt.h: No such file or directory\\n'" \
    "exit 1"
cat >>"$work/recipe/recipe.toml" <<'TOML'
[[decision]]
kind = "missing-header"
subject = "popt.h"
action = "add-build-dependency:libpopt-dev"
reason = "a flow test"
TOML
hotfix build
expect_status 0 "a repair after the spec became a link"
expect_said "libpopt-dev" "the repair"
nothing_followed "the spec as a link between two attempts"
ok "a repair writes to no link that the first attempt put in the spec's place"
printable_only "escape sequences in the lines that are shown"
ok "the lines of its log that are shown are made printable"
no_litter "after the attacks"
ok "nothing is left behind"
