#!/usr/bin/env bash
# Each mistake in a recipe is refused before anything is fetched: by lint, and by build the same.
source "$(dirname "$0")/lib.sh"
state=$work/state
mkdir -p "$work/recipe/patches"
echo >"$work/recipe/patches/fix.patch"
good='{ path = "patches/fix.patch" }'

# mistake TEXT CLAIM: of the recipe as it stands.
mistake() {
    local command
    for command in lint build; do
        stopgap $command "$work/recipe"
        expect_status 2 "$2 ($command)"
        expect_said "$1" "$2 ($command)"
    done
    expect_output_unchanged "$2"
    [[ ! -e $state ]] || fail "$2: something was fetched before the recipe was read"
    ok "$2: status 2, \"$1\""
}

# amended SED TEXT CLAIM: a good recipe with one thing changed.
amended() {
    backport_of hello "$good"
    sed -i "$1" "$work/recipe/recipe.toml"
    mistake "$2" "$3"
}

backport_of hello "$good"
"$STOPGAP" lint "$work/recipe" >"$work/stdout" 2>"$work/stderr" || fail "a good recipe"
expect_said "recipe.toml: good; HF-TEST-1 for $target" "a good recipe"
ok "a good recipe is good"

amended 's/^id = .*/id = "HF/' 'recipe.toml:2:9: not TOML' "a syntax error"
amended 's/^summary/sumary/' 'recipe.toml:3:1: unknown key "sumary" (did you mean summary?)' \
    "a misspelt key"
amended 's/^summary = .*/summary = 7/' 'recipe.toml:3:11: summary: expected a string, got an integer' \
    "a wrong type"
amended 's/^id = .*/id = "..\/x"/' 'recipe.toml:2:6: id: "../x" is not an id' "a bad id"
amended 's/CVE-2026-0001/CVE-26-1/' 'recipe.toml:4:9: cves: "CVE-26-1" is not a CVE id' "a bad CVE"
amended '/^source/a version = "2.10 3"' 'base.version: "2.10 3" is not a package version' "a bad version"
amended 's/^schema = 1/schema = 2/' 'recipe.toml:1:10: schema: 2 is not known' "another schema"

for input in '{ path = "../fix.patch" }=leaves the recipe'"'"'s folder' \
    '{ path = "/etc/hostname" }=is absolute' \
    '{ path = "patches/none.patch" }=is missing' \
    '{ path = "patches" }=is not a regular file' \
    '{ path = "link.patch" }=is a symbolic link or lies behind one' \
    '{ path = "folder/fix.patch" }=is a symbolic link or lies behind one' \
    '{ url = "https://mirror.example/a.patch" }=sha256: is missing' \
    '{ url = "ftp://mirror.example/a.patch" }=is not an http or https URL' \
    '{ url = "http://mirror.example/a.patch" }=must be https, since no sha256 pins it' \
    '{ url = "https://me@mirror.example/a.patch" }=has a user name or password in it' \
    '{ git = "https://git.example/a.git", commits = ["abc"] }=is not a git commit'; do
    ln -sf fix.patch "$work/recipe/link.patch"
    ln -sfn patches "$work/recipe/folder"
    backport_of hello "${input%\}=*}}"
    mistake "${input##*\}=}" "the input ${input%\}=*}}"
done

backport_of hello "$good"
sed -i -e 's/^summary/sumary/' -e 's/CVE-2026-0001/x/' -e 's/^source.*//' "$work/recipe/recipe.toml"
mistake 'unknown key "sumary"' "several mistakes"
grep -o 'recipe.toml:[0-9]*:[0-9]*' "$work/stderr" | cut -d: -f2,3 >"$work/places"
sort -t: -k1,1n -k2,2n -c "$work/places" || fail "the places are not in order: $(cat "$work/places")"
[[ $(wc -l <"$work/places") == 4 ]] || fail "not all four are told at once: $(cat "$work/places")"
ok "several mistakes are told at once, in the order of the file"
stopgap lint --json "$work/recipe"
[[ $(field problems.1.line) == 3 && $(field problems.1.column) == 1 ]] || fail "the same as JSON"
ok "the same as JSON"

rm "$work/recipe/recipe.toml"
mistake "this folder has no recipe.toml" "a folder without a recipe"
"$STOPGAP" lint "$work/none" 2>"$work/stderr" && fail "no such recipe"
expect_said "there is no such recipe" "no such recipe"
ok "no such recipe"

amended 's/bookworm/bokworm/' 'recipe.toml:11:10: base.target: "debian-bokworm-amd64"' \
    "an unknown target is told at its place"
