#!/usr/bin/env bash
# Which base, which version: what is not offered is refused with what is; the hotfix's version follows
# the rule, and an order that would never give way to the vendor is refused or asked about.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
mkdir -p "$work/recipe/patches"
printf -- '--- a/TODO\n+++ b/TODO\n@@ -0,0 +1 @@\n+x\n' >"$work/recipe/patches/fix.patch"
fix='{ path = "patches/fix.patch" }'

# planned VERSION CLAIM: the plan's version.
planned() {
    stopgap plan --json "$work/recipe"
    [[ $(field results.0.version) == "$1" ]] || fail "$2: $(field results.0.version), status $status"
    ok "$2: $1"
}

backport_of hullo "$fix"
stopgap build "$work/recipe"
refused 2 "$target has no source package hullo" "a source package that is not there"
backport_of hello "$fix"
sed -i '/^source/a version = "2.9-1"' "$work/recipe/recipe.toml"
stopgap build "$work/recipe"
refused 2 "it has 2.10-3 (bookworm)" "a version that is not there"
backport_of librabbitmq4 "$fix"
stopgap build "$work/recipe"
refused 2 'is it the *source* package'"'"'s name?' "a binary package's name"
backport_of hello '{ archive = { suite = "bokworm", source = "hello", version = "2.10-3" }, file = "debian/patches/x" }'
stopgap build "$work/recipe"
refused 2 'did you mean "bookworm"?' "a suite that is not there"
backport_of hello '{ archive = { suite = "bookworm", source = "hello", version = "2.10-3" }, file = "debian/patches/x" }'
stopgap build "$work/recipe"
refused 2 "debian/patches/x" "a patch that the donor has not"

backport_of hello "$fix" '[build]
hotfix = 12'
planned 2.10-3+bhot12 "a backport keeps the base's version, with its number"
hello_upstream 9.8
hello_bump
planned 9.8-0hot1 "a bump sorts below the vendor's first build of that version"
for version in 2.9 2.10; do
    hello_upstream $version
    hello_bump
    stopgap build "$work/recipe"
    refused 2 "2.10-3" "a bump to $version, which is not newer than the base"
done
hello_upstream 1:9
hello_bump 2>"$work/stderr"
stopgap build "$work/recipe"
refused 2 "version" "an upstream version with an epoch"
