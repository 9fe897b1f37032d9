#!/usr/bin/env bash
# A build that runs into a limit is told which one, with what was counted or measured; a machine without
# room is told from a build that wants too much. Debian and RPM packages alike.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
((EUID == 0)) || skip "it mounts a small disk, which takes root"
has_cgroups() { stopgap doctor && ! grep -q 'absent   cgroup' "$work/stdout"; }
has_cgroups || skip "this machine has no cgroup to limit with"
more=()

# deb_limited LIMITS LINE...: hello, whose test suite runs these lines under these limits.
deb_limited() {
    target=debian-bookworm-amd64
    hello_upstream 9.3
    printf '%s\n' '#!/bin/sh -e' "${@:2}" >"$work/upstream/check"
    tables="[build]
limits = { $1 }" hello_bump
}

# rpm_limited LIMITS LINE...: tiny, whose %build does.
rpm_limited() {
    target=debrpm12-x86_64
    tiny_building "${@:2}"
    printf '\n[build]\nlimits = { %s }\n' "$1" >>"$work/recipe/recipe.toml"
}

# told KIND PROOF [STATUS]: the last attempt of the last build ended so, and its evidence matches.
told() {
    local claim="$format: $1" found
    expect_status "${3:-5}" "$claim"
    cp "$work/out/HF-TEST-1/$target/result.json" "$work/result"
    found=$(python3 - "$work/result" <<'PY'
import json, sys
finding = json.load(open(sys.argv[1]))["attempts"][-1]["findings"][0]
print(finding["kind"], finding["evidence"]["text"], sep=": ")
PY
    )
    grep -qE -- "^$1: .*$2" <<<"$found" || fail "$claim: the finding is: $found"
    [[ -z $(compgen -G "$work/out/HF-TEST-1/$target/*.[dr][ep][bm]") ]] || fail "$claim: packages"
    ok "$found"
}

# attempts: how many the last build made, and the repairs between them.
attempts() {
    python3 - "$work/result" <<'PY'
import json, sys
attempts = json.load(open(sys.argv[1]))["attempts"]
print(len(attempts), *[r["change"] for a in attempts for r in a["repairs"]])
PY
}

build() { stopgap build --jobs 2 "${more[@]}" "$work/recipe"; }

# shellcheck disable=SC2016 # it is the package's own shell that expands
limits_of() {
    format=$1
    "${1}_limited" 'processes = 60' 'for i in $(seq 200); do sleep 30 & done' wait
    build
    told process-limit 'may have 60 processes, refused [0-9]+ more'

    "${1}_limited" 'memory = "200M"' 'head -c 600M /dev/zero | tail >big'
    build
    told out-of-memory 'the kernel killed [0-9]+ process(es)? in its cgroup, which has 209.7 MB'
    [[ $(attempts) == "2 jobs: 1 instead of 2" ]] || fail "$format: attempts: $(attempts)"
    ok "$format: it was built once more, with half as many jobs, and no more"

    "${1}_limited" 'disk = "100M"' \
        'for i in 1 2 3 4 5 6; do head -c 30M /dev/zero >big$i; done' 'sleep 60'
    build
    told disk-full '[0-9.]+ MB of 104.9 MB'

    "${1}_limited" 'time = "6s"' 'sleep 300'
    build
    told timeout 'stopped after [0-9]+ s, its time limit'

    "${1}_limited" 'disk = "1G"' 'head -c 100M /dev/zero >big'
    on_small_disk build
    told machine-disk-full 'no disk space left .* free at ' 6
    "$STOPGAP" explain machine-disk-full >"$work/stdout"
    expect_said "Free space there, or name another place with --state" "$format: the mend"
    ok "$format: a machine without room is told apart, with the mend: status 6"
}

# on_small_disk COMMAND...: the command where builds lie on a file system of 40 MB.
on_small_disk() {
    local program=$STOPGAP
    mkdir -p "$shared_state/attempts"
    cat >"$work/small" <<SH
#!/bin/sh
exec unshare --mount --propagation private sh -c \\
    'mount -t tmpfs -o size=40m none "$shared_state/attempts" && exec "\$0" "\$@"' '$program' "\$@"
SH
    chmod +x "$work/small"
    STOPGAP=$work/small "$@"
}

limits_of deb
needs_debrpm minimal
more=(--config "$config")
limits_of rpm
no_litter "after the limits"
ok "nothing is left behind"
