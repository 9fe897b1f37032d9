#!/usr/bin/env bash
# One recipe, several targets: each has its own end in the result and in the output; the exit status is
# the gravest of them.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/archive.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
signer=good
archive_key good
mkdir "$archive"
archive_package
archive_index flow
serve "$archive"
for name in bad-amd64 gone-amd64; do
    archive_target $name
done
sed -i 's/"flow"/"none"/' "$work/targets/gone-amd64.toml"
sed -i 's/^Label: Flow/Label: Fl0w/' "$archive/dists/flow/InRelease"
cp "$here/../../sandbox/roots/$target.toml" "$work/targets/twin-amd64.toml"

# bases TARGET...: the recipe has these bases beside the first.
bases() {
    tables=''
    for name in "$@"; do
        source=tiny
        [[ $name == twin* ]] && source=hello
        tables+="[[base]]
target = \"$name\"
source = \"$source\"
"
    done
    hello_bump
}

# ends STATUS CLAIM TARGET:OUTCOME:STATUS...: the last --json output, and its result.json where it is built.
ends() {
    local claim=$2 row i=0
    expect_status "$1" "$claim"
    shift 2
    for row in "$@"; do
        IFS=: read -r name outcome own <<<"$row"
        [[ $(field results.$i.target) == "$name" && $(field results.$i.outcome) == "$outcome" &&
            $(field results.$i.status) == "$own" ]] || fail "$claim: $row: $(cat "$work/stdout")"
        [[ $outcome != built || -s $work/out/HF-TEST-1/$name/result.json ]] || fail "$claim: no result.json"
        i=$((i + 1))
    done
    [[ -z $(field results.$i) ]] || fail "$claim: more than $i results"
    ok "$claim"
}
build() { stopgap build --json --config "$work/stopgap.toml" "$@" "$work/recipe"; }

hello_upstream 9.7
bases bad-amd64 gone-amd64
build
ends 3 "of built, refused and unreachable, refused is the gravest" "$target:built:0" \
    bad-amd64:refused:3 gone-amd64:error:7
[[ $(field results.1.error) == *"BAD signature"* && $(field results.2.error) == *"no such suite"* ]] ||
    fail "the errors: $(cat "$work/stdout")"
ok "each result has its own error"
[[ $(ls "$work/out/HF-TEST-1") == "$target" ]] || fail "the output: $(ls "$work/out/HF-TEST-1")"
ok "only what was built is in the output"
build --target gone-amd64 --target "$target"
ends 7 "--target, twice, takes these two, in the recipe's order" "$target:built:0" gone-amd64:error:7
build --target "$target"
ends 0 "--target takes one" "$target:built:0"
stopgap shell --config "$work/stopgap.toml" "$work/recipe"
expect_status 2 "a shell for several"
expect_said "the recipe has several bases" "a shell for several"
ok "stopgap shell asks which one"

bases twin-amd64
build --update-lock
ends 0 "two targets are built by one run" "$target:built:0" twin-amd64:built:0
[[ -s $work/recipe/recipe.$target.lock && -s $work/recipe/recipe.twin-amd64.lock ]] ||
    fail "the locks: $(ls "$work/recipe")"
ok "each has its own lock beside the recipe"
cmp "$work/out/HF-TEST-1/"{"$target",twin-amd64}/hello_9.7-0hot1_amd64.deb >&2 || fail "other bytes"
ok "two targets that are the same give the same package, byte by byte"

mkdir -p "$work/recipe/patches"
printf -- '--- a/NEWS\n+++ b/NEWS\n@@ -1 +1 @@\n-nothing\n+x\n' >"$work/recipe/patches/fix.patch"
patches='{ path = "patches/fix.patch" }' bases gone-amd64
build
ends 7 "of a decision and unreachable, unreachable is graver" "$target:decision:4" gone-amd64:error:7
[[ $(field results.0.decision.recipe_lines) == *"base = \"$target\""* ]] || fail "the decision's lines"
ok "the lines that decide name the base"
no_litter "after several targets"
ok "nothing is left behind"
