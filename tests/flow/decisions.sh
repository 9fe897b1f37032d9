#!/usr/bin/env bash
# A patch that does not apply is never dropped on a guess: status 4, and the lines that decide it.
# Those lines, pasted into the recipe, are honoured and recorded.
source "$(dirname "$0")/lib.sh"
needs_building
mkdir -p "$work/recipe/patches"

# patch NAME OLD NEW: a patch that changes that line of src/hello.c's first ten.
greeting() {
    printf -- '--- a/src/hello.c\n+++ b/src/hello.c\n@@ -60,1 +60,1 @@\n-%s\n+%s\n' "$2" "$3" \
        >"$work/recipe/patches/$1"
}
there='  greeting_msg = _("Hello, world!");'
greeting good.patch "$there" '  greeting_msg = _("Hello, hotfix!");'
greeting late.patch '  greeting_msg = _("Hallo!");' '  greeting_msg = _("Hello!");'
greeting have.patch '  greeting_msg = _("Hello!");' "$there"

recipe_with() {
    local list='' name
    for name in $1; do list+="{ path = \"patches/$name\" }, "; done
    backport_of hello "$list" "${2:-}"
}

# fate NAME: of a patch in the plan.
fate() {
    python3 - "$work/stdout" "$1" <<'PY'
import json, sys
for patch in json.load(open(sys.argv[1]))["results"][0]["patches"]:
    if patch["name"] == sys.argv[2]:
        print(patch["fate"], "-", patch["note"])
PY
}

recipe_with "good.patch late.patch"
stopgap build "$work/recipe"
expect_status 4 "a patch that does not apply"
expect_said "patch-conflict: debian/patches/late.patch" "the kind and the subject"
expect_said "Hunk #1 FAILED at 60" "what patch said"
ok "a patch that does not apply: status 4, with its name and what patch said"
sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout" >"$work/lines"
[[ -s $work/lines ]] || fail "no lines to paste"
out=$work/out/HF-TEST-1/$target
[[ $(cd "$out" && ls) == $'logs\nresult.json' ]] || fail "the output: $(ls "$out")"
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == decision && $(field decision.subject) == debian/patches/late.patch ]] ||
    fail "result.json: $(cat "$out/result.json")"
ok "result.json has the decision that is wanted, and nothing was built"
stopgap plan "$work/recipe"
expect_status 4 "plan"
ok "plan stops there too"

sed -e 's/^action = "replace"/action = "drop"/' -e '/^path/d' -e 's/"not stated"/"not wanted here"/' "$work/lines" >"$work/drop"
recipe_with "good.patch late.patch" "$(cat "$work/drop")"
stopgap plan --json "$work/recipe"
expect_status 0 "the pasted lines"
[[ $(fate late.patch) == "dropped - by decision of the recipe: not wanted here" ]] ||
    fail "dropped: $(fate late.patch)"
[[ $(fate good.patch) == added* ]] || fail "the other patch: $(fate good.patch)"
ok "the lines, with \"drop\" and without the path, drop that patch alone; the reason is kept"

greeting rebased.patch '  greeting_msg = _("Hello, hotfix!");' '  greeting_msg = _("Hello!");'
sed -e 's|^path.*|path = "patches/rebased.patch"|' "$work/lines" >"$work/replace"
recipe_with "good.patch late.patch" "$(cat "$work/replace")"
stopgap plan --json "$work/recipe"
expect_status 0 "the pasted lines with a path"
[[ $(fate late.patch) == replaced* ]] || fail "replaced: $(fate late.patch)"
ok "the lines, pasted with \"replace\" and a path, use that file"
sed -i 's/Hello, hotfix/Hallo/' "$work/recipe/patches/rebased.patch"
stopgap build "$work/recipe"
expect_status 2 "a replacement that does not apply"
expect_said "patches/rebased.patch does not apply in the place of late.patch either" "it"
ok "a replacement that does not apply either: status 2"

recipe_with "have.patch"
stopgap build "$work/recipe"
expect_status 2 "a fix that the base has"
expect_said "hello 2.10-3: already has every patch of this recipe; there is nothing to fix" "it"
ok "a fix that the base has already: status 2"
recipe_with "have.patch good.patch"
stopgap plan --json "$work/recipe"
[[ $(fate have.patch) == already-upstream* && $(fate good.patch) == added* ]] ||
    fail "one of two: $(fate have.patch), $(fate good.patch)"
ok "of two patches, the one that the base has is left out, and said so"

# Of format 1.0 and native packages too, whether they keep a series (libxfont, by quilt) or not (hostname).
elsewhere() {
    printf -- '--- a/%s\n+++ b/%s\n@@ -1,1 +1,1 @@\n-no such line\n+another\n' "$1" "$1" \
        >"$work/recipe/patches/late.patch"
}
for package in libxfont:src/fontfile/fontfile.c hostname:hostname.c; do
    elsewhere "${package#*:}"
    backport_of "${package%:*}" '{ path = "patches/late.patch" }'
    stopgap plan "$work/recipe"
    expect_status 4 "a patch that does not apply to ${package%:*}"
    expect_said "patch-conflict" "the kind"
    sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout" >"$work/lines"
    sed -e 's/^action = "replace"/action = "drop"/' -e '/^path/d' "$work/lines" >"$work/drop"
    backport_of "${package%:*}" '{ path = "patches/late.patch" }' "$(cat "$work/drop")"
    stopgap plan "$work/recipe"
    expect_status 2 "a decision that leaves nothing to fix"
    expect_said "there is nothing to fix" "the reason"
    ok "${package%:*}: a patch that does not apply is a decision, and one that drops all is refused"
done
