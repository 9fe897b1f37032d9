#!/usr/bin/env bash
# A machine that has no dnf, or no rpm, is told so, before anything is fetched.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
state=$work/state

mkdir -p "$work/recipe/patches"
# The program where dnf is hidden, in a mount namespace of its own.
cat >"$work/without-dnf" <<END
#!/bin/sh
exec unshare --mount --propagation private sh -c \
    'mount --bind /dev/null /usr/bin/dnf && exec "\$0" "\$@"' '$STOPGAP' "\$@"
END
chmod +x "$work/without-dnf"
printf -- '--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n' >"$work/recipe/patches/fix.patch"
backport_of logrotate '{ path = "patches/fix.patch" }'

STOPGAP=$work/without-dnf hotfix build
refused 6 "dnf" "a machine without dnf"
STOPGAP=$work/without-dnf stopgap doctor
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
