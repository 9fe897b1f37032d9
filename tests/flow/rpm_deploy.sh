#!/usr/bin/env bash
# The deploy kit on RPM hosts that have rpm alone: what is installed, restarted and told, what is refused, and
# how it goes back. What both families share is in deploy.sh, deploy_trust.sh and deploy_kill.sh.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_debrpm minimal
rpm_hosts
needs_hosts
make_lab
signing_key good

kit "unit hotd"
host "apply installs what is there, restarts once what maps the library, and rollback goes back" <<'SH'
deploy plan
ends 0 planned "install libhot1:x86_64 1.0-1 -> 1.0-1.hot1"
nothing_changed
deploy apply
ends 0 applied
hotfixed
result_has '"restarted":["hotd"]'
deploy apply
ends 0 unchanged
hotfixed
deploy rollback
ends 0 rolled_back
went_back
has_started hotd 1.0-1 1.0-1.hot1 1.0-1
SH
host "a newer version stays; edited configuration too, with the package's beside it" <<'SH'
echo edited >/etc/hot.conf
deploy apply
ends 0 applied
hotfixed
[[ $(cat /etc/hot.conf) == edited && $(cat /etc/hot.conf.rpmnew) == "of 1.0-1.hot1" ]] || not_ok "hot.conf"
result_has '"conffiles":["/etc/hot.conf.rpmnew"]'
install_by_hand /lab/libhot1-1.0-2.x86_64.rpm
deploy status
ends 0 newer-not-restarted
deploy apply
ends 0 unchanged
has libhot1 1.0-2
has_started hotd 1.0-1 1.0-1.hot1 1.0-2
SH
host "a held lock: status 13; no package of it: skipped" <<'SH'
hold_lock /var/lib/rpm/.rpm.lock
deploy apply --wait 1
ends 13 refused "is held by another process"
kill $holder
nothing_changed
rpm -e --nodeps libhot1
deploy apply
ends 0 skipped "none of its packages is installed"
SH
library 1.0-1.hot2 extra
hotfix=1.0-1.hot2 kit
host "a package that needs another one to be installed is refused: status 11" <<'SH'
deploy apply
ends 11 refused "the package manager refuses: "
nothing_changed
SH
obsoletes="calmd < 1.1" library 1.0-1.hot3
hotfix=1.0-1.hot3 kit
host "a package that would take another one away is refused: status 11" <<'SH'
deploy apply
ends 11 refused "would remove calmd, which is not of the hotfix"
nothing_changed
SH
obsoletes="calmd < 1.0-1" library 1.0-1.hot4
hotfix=1.0-1.hot4 kit
host "a package that took older versions of another one away is installed" <<'SH'
deploy apply
ends 0 applied
hotfixed 1.0-1.hot4
SH
kit "run 1" "arg /bin/false"
host "a health check that fails: status 15, and back; an installation that fails: 14" <<'SH'
deploy apply
ends 15 rolled_back "\"/bin/false\" failed; the old packages are installed again"
went_back
has_started hotd 1.0-1 1.0-1.hot1 1.0-1
SH
kit "unit hotd"
host "killed while packages are installed: the next run goes on" <<'SH'
hook /lab-hook <<'HOOK'
#!/bin/bash
for name in "sh /kit/deploy.sh*" "rpm *"; do
    for process in /proc/[0-9]*; do
        [[ $(tr '\0' ' ' <$process/cmdline) != $name ]] || kill -9 ${process#/proc/}
    done
done
HOOK
deploy apply
[[ $status == 137 ]] || not_ok "it was not killed: $status"
[[ $(version_of libhot1 | wc -l) == 2 ]] || not_ok "rpm was not disturbed"
rm /lab-hook
deploy apply
ends 0 applied
hotfixed
SH

# ---- a workaround: its package comes new
package stopgap-x 1-1 <<<'mkdir -p etc/hot.d && echo new >etc/hot.d/zz.conf'
kit
sed -i -e '/^package/d' -e '/^old/d' "$work/kit/deploy.manifest"
{ row package stopgap-x 1-1 && printf '%s\n' "with hotd" "check 1" "arg /usr/bin/hot-check" "restart hotd"; } \
    >>"$work/kit/deploy.manifest"
sign good "$work/kit/deploy.manifest"
mkdir -p "$work/lab/kits"
cp -r "$work/kit" "$work/lab/kits/retired"
sed -i 's/^serial .*/serial 2\npurge stopgap-x x86_64/' "$work/lab/kits/retired/deploy.manifest"
sign good "$work/lab/kits/retired/deploy.manifest"
host "a workaround comes where the base is, is checked before the one restart, and goes without a trace" <<'SH'
deploy apply
ends 0 skipped "this host has no /usr/bin/hot-check"
hook /usr/bin/hot-check <<'CHECK'
#!/bin/sh
! grep -qs mistake /etc/hot.d/zz.conf && wc -l </run/hotd.starts >>/checked
CHECK
deploy apply
ends 0 applied
has stopgap-x 1-1
has_started hotd 1.0-1 1.0-1
[[ $(cat /checked) == 1 ]] || not_ok "checked after $(cat /checked) starts"
deploy rollback
ends 0 rolled_back
has stopgap-x ""
[[ ! -e /etc/hot.d/zz.conf ]] || not_ok "its configuration stayed"
deploy apply
ends 0 applied
deploy retire --dir /lab/kits/retired
ends 0 retired
has stopgap-x ""
rpm -e hotd
deploy apply --dir /kit
ends 12 refused "this host has seen 2"
SH
host "a file that somebody made by hand in a workaround's place: status 11, and the file stays as it is" <<'SH'
ln -s /bin/true /usr/bin/hot-check
mkdir /etc/hot.d && echo mine >/etc/hot.d/zz.conf
deploy apply
ends 11 refused "/etc/hot.d/zz.conf is here, and no package's"
has stopgap-x ""
[[ $(cat /etc/hot.d/zz.conf) == mine ]] || not_ok "the file was changed"
SH
