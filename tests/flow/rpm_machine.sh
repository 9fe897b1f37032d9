#!/usr/bin/env bash
# A machine that has no dnf, or no rpm, is told so, before anything is fetched.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
state=$work/state

mkdir -p "$work/bin" "$work/recipe/patches"
for folder in /usr/sbin /usr/bin /sbin /bin; do
    find "$folder" -maxdepth 1 ! -type d ! -name 'dnf*' ! -name yum -exec ln -sft "$work/bin" {} +
done
printf -- '--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n' >"$work/recipe/patches/fix.patch"
backport_of logrotate '{ path = "patches/fix.patch" }'

PATH=$work/bin hotfix build
refused 6 "dnf" "a machine without dnf"
PATH=$work/bin stopgap doctor
expect_said "dnf" "doctor"
ok "doctor names it"
kill "$server"
hotfix build
refused 7 "$url" "a mirror that does not answer"
printf 'targets = "%s"\n' "$debrpm/targets" >"$config"
hotfix build
refused 6 "debrpm" "a mirror that nothing names"
no_litter "after the refusals"
ok "nothing is left behind"
