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

# stopgap ARGUMENT...: runs it with the test's output and the shared state; $status is its exit.
stopgap() {
    local command=$1
    shift
    "$STOPGAP" "$command" --output "$work/out" --state "${state:-$shared_state}" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

expect_status() { [[ $status == "$1" ]] || fail "$2: exit status $status, not $1"; }

# expect_said TEXT CLAIM: stdout or stderr holds the text.
expect_said() {
    cat "$work/stderr" "$work/stdout" | grep -qF -- "$1" || fail "$2: never said: $1"
}

# refused STATUS TEXT CLAIM: the last command ended so, said so, and left the output as it was.
refused() {
    expect_status "$1" "$3"
    expect_said "$2" "$3"
    [[ -z $(ls -A "$work/out") ]] || fail "$3: the output folder was changed: $(ls -A "$work/out")"
    ok "$3: status $1, \"$2\""
}

# field NAME: a value of the last --json output ("results.0.outcome").
field() {
    python3 - "$1" "$work/stdout" <<'PY'
import json, sys
value = json.load(open(sys.argv[2]))
for part in sys.argv[1].split('.'):
    value = value[int(part)] if part.isdigit() else value[part]
print(json.dumps(value) if isinstance(value, (dict, list, bool)) or value is None else value)
PY
}

# no_litter: no process of stopgap's, no mount and no run folder is left.
no_litter() {
    ! grep -q "$work\|$shared_state" /proc/self/mounts || fail "$1: a mount is left"
    local left
    left=$(find "${state:-$shared_state}/run" -mindepth 1 -maxdepth 1 -type d 2>/dev/null)
    [[ -z $left ]] || fail "$1: left in the state: $left"
}

# serve FOLDER: an HTTP server on loopback; sets $url.
serve() {
    python3 "$here/../support/serve.py" "$1" >"$work/port" 2>/dev/null &
    background+=($!)
    local i
    for i in $(seq 50); do
        [[ -s $work/port ]] && break
        sleep 0.1
    done
    url="http://127.0.0.1:$(cat "$work/port")"
}

# digest FILE
digest() { sha256sum "$1" | cut -d' ' -f1; }
