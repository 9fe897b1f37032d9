# Domain verbs for flow tests. Each test is a page at most; each claim prints one "ok" line.
#
# Given by ctest: STOPGAP (the program), STOPGAP_TEST_STATE (a state folder that tests share, so that
# roots are made once). A failed test leaves its folder and prints where.
set -uo pipefail

: "${STOPGAP:?set STOPGAP to the program}"
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d "${TMPDIR:-/tmp}/stopgap-flow.XXXXXX")
shared_state=${STOPGAP_TEST_STATE:-$work/state}
mkdir -p "$work/recipe" "$work/out" "$shared_state"
chmod 755 "$work"
claims=0
status=0
target=debian-bookworm-amd64
background=()

finish() {
    local status=$?
    local pid
    for pid in "${background[@]}"; do kill "$pid" 2>/dev/null; done
    if ((status == 0)); then
        rm -rf "$work"
        echo "$claims claims hold"
    else
        echo "left for you to look at: $work" >&2
    fi
}
trap finish EXIT

ok() {
    claims=$((claims + 1))
    echo "ok $claims - $1"
}

fail() {
    echo "not ok - $1" >&2
    [[ -s $work/stderr ]] && sed 's/^/    stderr: /' "$work/stderr" | tail -40 >&2
    [[ -s $work/stdout ]] && sed 's/^/    stdout: /' "$work/stdout" | tail -20 >&2
    exit 1
}

# skip REASON: a test that cannot run says why; where it must run, that is a failure.
skip() {
    [[ ${STOPGAP_MUST_RUN:-} == 1 ]] && fail "must run, but: $1"
    echo "skipped: $1"
    exit 77
}

# recipe < TEXT: the recipe of this test.
recipe() { cat >"$work/recipe/recipe.toml"; }

# backport_of SOURCE PATCHES [MORE]: a recipe with these inputs as patches; MORE are further tables.
backport_of() {
    recipe <<TOML
schema = 1
id = "HF-TEST-${id:-1}"
summary = "$1: a flow test"
cves = ["CVE-2026-0001"]

[fix]
kind = "backport"
patches = [$2]

[[base]]
target = "$target"
source = "$1"

${3:-}
TOML
}

# bump_of SOURCE VERSION SOURCES [MORE]: the same for a move to a new upstream version, with $patches.
bump_of() {
    recipe <<TOML
schema = 1
id = "HF-TEST-${id:-1}"
summary = "$1: a flow test"
cves = ["CVE-2026-0001"]

[fix]
kind = "bump"
version = "$2"
sources = [$3]
${patches:+patches = [$patches]}

[[base]]
target = "$target"
source = "$1"

${4:-}
TOML
}

# needs_building: skips where this machine cannot build.
needs_building() {
    stopgap doctor
    [[ $status == 0 ]] || skip "this machine cannot build: $(grep MISSING "$work/stdout")"
}

# stopgap ARGUMENT...: runs it with the test's output and the shared state; $status is its exit.
stopgap() {
    local command=$1
    shift
    "$STOPGAP" "$command" --output "$work/out" --state "${state:-$shared_state}" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

expect_status() { [[ $status == "$1" ]] || fail "$2: exit status $status, not $1"; }

# start ARGUMENT...: the same in the background, in a process group of its own; $started is its process.
# Its words go to $work/started.
start() {
    local command=$1
    shift
    setsid "$STOPGAP" "$command" --output "$work/out" --state "${state:-$shared_state}" "$@" \
        >"$work/started" 2>&1 </dev/null &
    started=$!
    background+=("$started")
}

# ended: waits for it; $status is its exit.
ended() {
    wait "$started" 2>/dev/null
    status=$?
    cp "$work/started" "$work/stdout"
    : >"$work/stderr"
}

# wait_until SECONDS WHAT COMMAND...: until the command succeeds.
wait_until() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || fail "$what: did not come; $(tail -3 "$work/started")"
        sleep 0.1
    done
}

# naps NUMBER: whether a process has that number as one of its arguments, such as "sleep NUMBER".
naps() { grep -qsazx -f <(echo "$1") /proc/[0-9]*/cmdline; }
naps_no_more() { ! naps "$1"; }

# expect_said TEXT CLAIM: stdout or stderr holds the text.
expect_said() {
    grep -qF -- "$1" "$work/stderr" "$work/stdout" || fail "$2: never said: $1"
}

# contents FOLDER: every file of it, with mode and digest.
contents() {
    (cd "$1" && find . -printf '%p %y %m %l\n' | sort && find . -type f -exec sha256sum {} + | sort)
}

# keep_output: what "unchanged" is compared with from here on; at first, an empty folder.
keep_output() { output_before=$(contents "$work/out"); }

expect_output_unchanged() {
    [[ $(contents "$work/out") == "$output_before" ]] ||
        fail "$1: the output folder was changed: $(cd "$work/out" && find .)"
}

# refused STATUS TEXT CLAIM: the last command ended so, said so, and left the output as it was.
refused() {
    expect_status "$1" "$3"
    expect_said "$2" "$3"
    expect_output_unchanged "$3"
    ok "$3: status $1, \"$2\""
}

# sums_hold FOLDER: SHA256SUMS lists every file of an output but those that tell of the run, and holds.
sums_hold() {
    (cd "$1" && sha256sum --quiet -c SHA256SUMS) >"$work/stdout" 2>&1 || fail "SHA256SUMS"
    diff <(sed 's/^[0-9a-f]*  //' "$1/SHA256SUMS" | sort) \
        <(find "$1" -maxdepth 1 -type f -printf '%f\n' |
            grep -vxE '(SHA256SUMS|manifest[.]json)([.]asc)?|stopgap[.]asc|recipe[.]lock|result[.]json' | sort) >"$work/stdout" ||
        fail "SHA256SUMS lists other files than there are"
}

# field NAME: a value of the last --json output ("results.0.outcome"); nothing where there is none.
field() {
    python3 - "$1" "$work/stdout" <<'PY'
import json, sys
value = json.load(open(sys.argv[2]))
try:
    for part in sys.argv[1].split('.'):
        value = value[int(part)] if part.isdigit() else value[part]
except (KeyError, IndexError, TypeError):
    sys.exit()
print(json.dumps(value) if isinstance(value, (dict, list, bool)) or value is None else value)
PY
}

# no_litter CLAIM: no process in a sandbox of the state's or the test's, no mount and no run folder is
# left. Trees that are being deleted in the background get a minute.
no_litter() {
    local folder=${state:-$shared_state} left
    ! grep -qF -e "$work" -e "$folder" /proc/self/mounts || fail "$1: a mount is left"
    left=$(grep -lsF -e "$work/" -e "$folder/" /proc/[0-9]*/mountinfo)
    [[ -z $left ]] || fail "$1: processes in a sandbox are left: $left"
    for _ in {1..600}; do
        left=$(find "$folder/run" -mindepth 1 -maxdepth 1 ! -name .guard 2>/dev/null)
        [[ -n $left ]] || break
        sleep 0.1
    done
    [[ -z $left ]] || fail "$1: left in the state: $left"
    left=$(find "$folder/layers" -mindepth 1 -maxdepth 1 -name '.*' 2>/dev/null)
    [[ -z $left ]] || fail "$1: left among the layers: $left"
}

# serve FOLDER: an HTTP server on loopback; sets $url, and $server to its process. What it was asked
# for stands in $work/requests. With $tls, "CERTIFICATE:KEY", it speaks https.
serve() {
    rm -f "$work/port"
    : >"$work/port"
    python3 "$here/../support/serve.py" "$1" ${tls:+"$tls"} >>"$work/port" 2>"$work/requests" &
    server=$!
    background+=("$server")
    until [[ -s $work/port ]]; do
        kill -0 "$server" 2>/dev/null || fail "the server does not start: $(cat "$work/requests")"
        sleep 0.05
    done
    # shellcheck disable=SC2034 # for the tests
    url="http${tls:+s}://127.0.0.1:$(cat "$work/port")"
}

# tree_of SOURCE: unpacks the base's upstream tarball, as the store has it, to $work/tree; sets
# $upstream to the tarball's place. Needs a recipe whose inputs were fetched.
tree_of() {
    stopgap fetch --json "$work/recipe"
    expect_status 0 "fetching $1"
    local sum
    sum=$(python3 - "$work/stdout" <<'PY'
import json, sys
for file in json.load(open(sys.argv[1]))["results"][0]["inputs"]:
    if ".orig.tar." in file["name"]:
        print(file["sha256"])
PY
    )
    upstream=$(find "$shared_state/store" -type f -name "*${sum:2}*" | head -1)
    mkdir -p "$work/tree"
    tar -C "$work/tree" --strip-components=1 -xf "$upstream"
}

# patch_of FILE NAME SED: what a sed script would change in FILE of $work/tree, as patches/NAME.
patch_of() {
    mkdir -p "$work/recipe/patches"
    sed "$3" "$work/tree/$1" | diff -u --label "a/$1" --label "b/$1" "$work/tree/$1" - \
        >"$work/recipe/patches/$2"
    [[ -s $work/recipe/patches/$2 ]] || fail "the sed script changes nothing in $1"
}

# digest FILE
digest() { sha256sum "$1" | cut -d' ' -f1; }

keep_output
