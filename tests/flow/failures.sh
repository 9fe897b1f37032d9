#!/usr/bin/env bash
# A build that fails: status 5, the cause with its place in the log, the log's path, and the next
# thing to type.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
out=$work/out/HF-TEST-1/$target

# failed KIND SUBJECT TEXT CLAIM: the last build ended so, and result.json and log have it.
failed() {
    expect_status 5 "$4"
    expect_said "$1" "$4"
    expect_said "the whole log: $out/logs/attempt-1.log" "$4"
    cp "$out/result.json" "$work/result"
    local found line
    found=$(python3 - "$work/result" <<'PY'
import json, sys
result = json.load(open(sys.argv[1]))
finding = result["attempts"][-1]["findings"][0]
print(result["outcome"], finding["kind"], finding["subject"], finding["evidence"]["line"], sep="|")
PY
    )
    line=${found##*|}
    [[ ${found%|*} == "failed|$1|$2" ]] || fail "$4: result.json has $found"
    if ((line > 0)); then
        sed -n "${line}p" "$out/logs/attempt-1.log" | grep -F -- "$3" >/dev/null ||
            fail "$4: line $line of the log is: $(sed -n "${line}p" "$out/logs/attempt-1.log")"
    fi
    [[ -z $(compgen -G "$out/*.deb") ]] || fail "$4: packages were written"
    ok "$4: status 5, $1 $2, line $line of the log"
}

hello_upstream 9.3
sed -i 's/return 0;/return greeting;/' "$work/upstream/hello.c"
hello_bump
stopgap build "$work/recipe"
failed compile-error hello.c "hello.c:6:12: error: " "code that does not compile"
expect_said "error: 'greeting' undeclared" "the lines that matter are shown"
expect_said "stopgap shell $work/recipe --target $target" "the next thing to type is told"
ok "the lines that matter and the next thing to type are shown"
"$STOPGAP" explain compile-error >"$work/stdout" || fail "explain"
ok "stopgap explain knows the kind"
stopgap explain HF-TEST-1
expect_status 0 "explain of a run"
expect_said "HF-TEST-1 for $target: failed" "how the run ended"
expect_said "attempt 1 ended in build" "where the attempt ended"
expect_said "found      compile-error hello.c" "what was found"
expect_said "that means: " "what that means"
cp "$work/stdout" "$work/told"
stopgap explain "$work/recipe"
cmp "$work/told" "$work/stdout" || fail "explain of the recipe"
stopgap explain "$out/result.json" --target none
cmp "$work/told" "$work/stdout" || fail "explain of the file"
keep_output
printf '{"schema": 1, "id": "\\u001b[2J"}' >"$work/result.json"
stopgap explain "$work"
refused 3 "result.json: has no target" "a file that is no result"
hostile=$work/$'\e[31mrun'
mkdir "$hostile"
sed -e 's/"subject": "hello.c"/"subject": "\\u001b[2Jhello.c"/' -e 's/"id": "HF-TEST-1"/"id": "\\u009bHF"/' \
    "$out/result.json" >"$hostile/result.json"
stopgap explain "$hostile"
expect_status 0 "a hostile result"
expect_said '\x1b[2Jhello.c' "what it says is escaped"
! LC_ALL=C grep -q $'[\e\x9b]' "$work/stdout" "$work/stderr" || fail "control characters came through"
ok "what a result.json or its folder says reaches no terminal raw"
stopgap explain HF-TEST-1 --target none
refused 2 "has no run of it for none" "a target that was not built"
stopgap explain HF-TEST-2
refused 2 "no such failure kind, and no run" "a run that is not there"
ok "and tells what happened in a run, and why, by its id, its recipe or its result.json"
printf 'pwd; grep -c greeting hello.c; id -un; exit 7\n' >"$work/typed"
script -qec "'$STOPGAP' shell --state '$shared_state' '$work/recipe'" /dev/null \
    <"$work/typed" >"$work/stdout" 2>"$work/stderr"
status=$?
expect_status 7 "stopgap shell"
expect_said "/build/tree" "stopgap shell"
ok "stopgap shell opens in the tree as the failed attempt left it; its status is the shell's"
sed -i 's/return greeting;/return 0;/' "$work/upstream/hello.c"

printf '#!/bin/sh\necho "FAIL: greeting"\nexit 1\n' >"$work/upstream/check"
hello_bump
stopgap build "$work/recipe"
failed test-failure greeting "FAIL: greeting" "a test suite that fails"
tables='[build]
tests = false' hello_bump
stopgap build "$work/recipe"
expect_status 0 "tests = false"
ok "with tests = false it is built"
rm -r "$out"

no_litter "after the failures"
ok "nothing is left behind"
