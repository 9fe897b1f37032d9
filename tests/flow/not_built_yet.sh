#!/usr/bin/env bash
# What the format has and this version cannot build is refused by its name, never passed over.
source "$(dirname "$0")/lib.sh"
state=$work/state
mkdir -p "$work/recipe/patches"
echo >"$work/recipe/patches/fix.patch"
good='{ path = "patches/fix.patch" }'

# unbuilt NAME CLAIM: of the recipe as it stands.
unbuilt() {
    local command
    for command in lint plan fetch build; do
        stopgap $command "$work/recipe"
        expect_status 2 "$2 ($command)"
        expect_said "this version of stopgap does not build $1" "$2 ($command)"
    done
    expect_output_unchanged "$2"
    [[ ! -e $state ]] || fail "$2: something was fetched"
    ok "$2: status 2, $1"
}

backport_of hello "$good" '[policy]
repositories = ["https://mirror.example/debian bookworm main"]'
unbuilt "extra repositories (policy.repositories)" "an extra repository"
