# The RPM distribution debrpm, for flow tests. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2154

# needs_debrpm [SET]: makes it where it is not there yet, serves it, and lets stopgap know: sets
# $debrpm to its folder, and $config to the configuration. STOPGAP_TEST_DEBRPM names another place.
needs_debrpm() {
    local program
    for program in rpmbuild rpmsign createrepo_c dnf; do
        command -v "$program" >/dev/null || skip "this machine has no $program"
    done
    debrpm=${STOPGAP_TEST_DEBRPM:-$shared_state.debrpm}/${1:-minimal}
    "$here/../support/debrpm/make" "$debrpm" --set "${1:-minimal}" --cache "${debrpm%/*}/cache" \
        >"$work/stdout" 2>"$work/stderr" || fail "debrpm cannot be made"
    serve "$debrpm"
    config=$work/stopgap.toml
    printf 'targets = "%s"\n\n[mirrors]\ndebrpm = "%s"\n' "$debrpm/targets" "$url" >"$config"
    target=debrpm12-x86_64
}
