#!/usr/bin/env bash
# The command line: what it understands, what it refuses, and that its JSON is JSON.
source "$(dirname "$0")/lib.sh"
needs_building
mkdir -p "$work/recipe/patches"
printf -- '--- a/NEWS\n+++ b/NEWS\n@@ -0,0 +1 @@\n+x\n' >"$work/recipe/patches/fix.patch"
backport_of hello '{ path = "patches/fix.patch" }'

# says STATUS TEXT CLAIM ARGUMENT...: the bare program.
says() {
    local expected=$1 text=$2 claim=$3
    shift 3
    "$STOPGAP" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
    refused "$expected" "$text" "$claim"
}

# json CLAIM: the last output is one JSON object with a schema.
json() {
    [[ $(field schema) == 1 ]] || fail "$1: $(cat "$work/stdout")"
    ok "$1 is JSON"
}

says 0 "stopgap " "the version" --version
cp "$STOPGAP" "$work/alone"
STOPGAP=$work/alone says 6 "copy its libexec/stopgap with this file" "the front without the program" lint
says 0 "build the hotfix packages" "the help" --help
for command in init lint plan fetch build verify publish status retire inventory shell explain root cache doctor config; do
    "$STOPGAP" $command --help >"$work/stdout" 2>&1 || fail "$command --help"
    expect_said "--state" "$command --help"
done
ok "each command has its help"
says 2 "" "no command"
says 2 "biuld" "an unknown command" biuld "$work/recipe"
says 2 "--ofline" "an unknown option" build --ofline "$work/recipe"
says 2 "RECIPE" "a missing argument" build
says 0 "HF-TEST-1 for $target" "a recipe behind --target" lint --target "$target" "$work/recipe" --quiet
says 2 "did you mean $target?" "an unknown target" build --target "${target/w/}" "$work/recipe"
says 2 "--attempts" "no attempts" build --attempts 0 "$work/recipe"
says 2 "none.toml: is no file" "a configuration that is not there" config --config "$work/none.toml"

says 0 "missing-header" "explain lists the kinds" explain
says 0 "Phase prep" "explain KIND" explain patch-conflict
says 2 "did you mean patch-conflict?" "explain, misspelt" explain patch-conflcit

cat >"$work/stopgap.toml" <<TOML
maintainer = "Sec Team <sec@example.org>"
jobs = 3
TOML
says 0 "$work/stopgap.toml:1:14" "config tells where a value comes from" config \
    --config "$work/stopgap.toml"
grep -q '^jobs  *5  *command line$' <("$STOPGAP" config --config "$work/stopgap.toml" --jobs 5) ||
    fail "the command line does not win"
ok "the command line wins over the file"
# origin NAME VALUE CONFIG: where config says that this value comes from.
origin() {
    "$STOPGAP" config --json --config "$3" | python3 -c 'import json, sys
for row in json.load(sys.stdin)["settings"]:
    if [row["name"], row["value"]] == sys.argv[1:3]:
        print(row["origin"])' "$1" "$2"
}
mkdir "$work/own"
printf 'state = "lib"\ntargets = "roots"\n[mirrors]\ndebian = "https://mirror.example/debian/"\n' \
    >"$work/own/x.toml"
while read -r name value place; do
    [[ $(origin "$name" "$value" "$work/own/x.toml") == "$work/own/x.toml:$place" ]] ||
        fail "$name: $("$STOPGAP" config --config "$work/own/x.toml")"
done <<ROWS
state $work/own/lib 1:9
targets $work/own/roots 2:11
mirrors.debian https://mirror.example/debian/ 4:10
ROWS
ok "a folder in a configuration file is relative to the file; each value has its line"
says 2 "$work/own: is no file" "a folder as configuration" config --config "$work/own"
HOME='' XDG_CONFIG_HOME=$work/xdg "$STOPGAP" config --state "$work/x" >"$work/stdout"
expect_said "\$XDG_CONFIG_HOME" "targets of the user's own"
grep -q '^targets  .*/roots  *built in$' "$work/stdout" || fail "targets that come with stopgap"
ok "each folder of targets has its own origin"
echo 'job = 3' >"$work/stopgap.toml"
says 2 "$work/stopgap.toml:1:7: unknown key \"job\"" "config with a misspelt key" config \
    --config "$work/stopgap.toml"
stopgap config --json
json "config --json"

stopgap lint --json "$work/recipe"
json "lint --json"
stopgap lint --json "$work/none"
expect_status 2 "lint --json of nothing"
json "lint --json of what is not there"
stopgap plan --json "$work/recipe"
json "plan --json"
stopgap fetch --json "$work/recipe"
json "fetch --json"
stopgap doctor --json
json "doctor --json"
sed -i 's/^-- .*/x/; s/^@@.*/@@ -1 +1 @@\n-none/' "$work/recipe/patches/fix.patch"
stopgap build --json "$work/recipe"
expect_status 4 "build --json"
[[ $(field results.0.outcome) == decision && $(field results.0.id) == HF-TEST-1 ]] ||
    fail "build --json: $(cat "$work/stdout")"
json "build --json of a stop"
stopgap build --json --quiet "$work/recipe"
[[ ! -s $work/stderr ]] || fail "--quiet: $(cat "$work/stderr")"
ok "--quiet says nothing on stderr"
stopgap build "$work/recipe"
! grep -q $'\e\|\r' "$work/stdout" "$work/stderr" || fail "control codes"
ok "no control codes where there is no terminal"

stopgap root create "$target"
expect_status 0 "root create"
expect_said "is there" "root create"
ok "root create says that the root is there"
stopgap root list --json
key=$(field roots.0.key)
[[ $key == root-* ]] || fail "root list --json: $(cat "$work/stdout")"
json "root list --json"
stopgap root list
expect_said "$key" "root list"
ok "root list shows targets and roots"
stopgap root create debian-bokworm-amd64
expect_status 2 "root create"
expect_said "did you mean \"$target\"?" "root create"
ok "root create of an unknown target: status 2"
stopgap root remove debian-none
expect_status 2 "root remove"
expect_said "debian-none: no such root" "root remove"
ok "root remove of what is not there: status 2"
for name in debian "" root- "${key%?}"; do
    stopgap root remove "$name"
    expect_status 2 "root remove $name"
done
expect_said "did you mean $key?" "root remove of a key with a letter less"
stopgap root list
expect_said "$key" "root remove"
ok "a part of a name removes nothing"
