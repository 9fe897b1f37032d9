#!/usr/bin/env bash
# The deploy kit on Debian hosts: what is installed, restarted and told, what is refused, and how it goes
# back. Each claim has a host of its own.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_hosts
make_lab
signing_key good

kit "unit hotd"
host "check and plan tell what apply would do, and change nothing" <<'SH'
deploy check
ends 0 applicable
deploy plan
ends 0 planned "install libhot1:amd64 1.0-1 -> 1.0-1+hot1"
grep -qx "restart hotd" /tmp/result || not_ok "no restart of hotd"
! grep -q "restart calmd\|extra:" /tmp/result || not_ok "too much is planned"
nothing_changed
[[ ! -e /var/lib/stopgap && ! -e /var/log/stopgap ]] || not_ok "a trace is left"
SH
host "apply installs what is there, restarts once what maps the library; again, it changes nothing" <<'SH'
deploy apply
ends 0 applied
hotfixed
result_has '"restarted":["hotd"]'
result_has '"before":"1.0-1","installed":"1.0-1+hot1"'
result_has '"os":["'
result_has "\"host\":\"$(uname -n)\",\"time\":\"20"
result_has '"rollback_from":["libhot1 1.0-1: the kit"]'
deploy status
ends 0 hotfixed
deploy apply
ends 0 unchanged
hotfixed
SH
lab_shell="busybox sh"
host "the same under busybox's shell, and back again by rollback" <<'SH'
deploy apply
ends 0 applied
hotfixed
deploy rollback
ends 0 rolled_back
went_back
has_started hotd 1.0-1 1.0-1+hot1 1.0-1
deploy status
ends 0 vulnerable
SH
unset lab_shell
host "an installation by others is seen, and only restarts what is stale" <<'SH'
dpkg -i /lab/libhot1_1.0-1+hot1_amd64.deb >/tmp/said 2>&1
deploy status
ends 0 hotfixed-not-restarted
deploy apply
ends 0 unchanged
hotfixed
result_has '"restarted":["hotd"]'
deploy restart
ends 0 restarted
hotfixed
SH
host "a newer version stays; no package of it, another release: skipped, or status 10 if asked for" <<'SH'
dpkg -i /lab/libhot1_1.0-1+vendor1_amd64.deb >/tmp/said 2>&1
deploy apply
ends 0 unchanged
has libhot1 1.0-1+vendor1
deploy status
ends 0 newer
sed -i s/^VERSION_ID=.*/VERSION_ID=11/ /etc/os-release
deploy apply
ends 0 skipped "this host is debian 11"
deploy apply --strict
ends 10 skipped
sed -i s/^VERSION_ID=.*/VERSION_ID=12/ /etc/os-release
dpkg --purge --force-depends libhot1 >/tmp/said 2>&1
deploy apply
ends 0 skipped "none of its packages is installed"
has libhot1 ""
SH
host "edited configuration stays, is told, and the package's lies beside it" <<'SH'
echo edited >/etc/hot.conf
deploy apply
ends 0 applied
hotfixed
[[ $(cat /etc/hot.conf) == edited && $(cat /etc/hot.conf.dpkg-dist) == "of 1.0-1+hot1" ]] || not_ok "hot.conf"
result_has '"conffiles":["/etc/hot.conf.dpkg-dist"]'
SH
host "a process of no service is told, and status 17 asks for a reboot; 194 for SSM" <<'SH'
/usr/sbin/hotd
deploy apply
ends 17 applied "still running replaced files: process"
result_has '(hotd)"]'
hotfixed
deploy apply --ssm-reboot
ends 194 unchanged
hotfixed
SH
host "what must not be restarted is not: it is told, and status 17" <<'SH'
sed 's/hotd/NetworkManager/g; s,/usr/sbin/NetworkManager,/usr/sbin/hotd,g' /etc/init.d/hotd >/etc/init.d/NetworkManager
chmod 755 /etc/init.d/NetworkManager && /etc/init.d/NetworkManager start
deploy apply
ends 17 applied "NetworkManager"
result_has '"deferred":["NetworkManager"]'
hotfixed
has_started NetworkManager 1.0-1
SH

# ---- refusals: nothing is changed
host "a held package, a half installed one, a wrong version to start from: status 11" <<'SH'
apt-mark hold libhot1 >/tmp/said
deploy apply
ends 11 refused "libhot1 is on hold"
nothing_changed
apt-mark unhold libhot1 >/tmp/said
dpkg --unpack /lab/extra_1.0-1_amd64.deb >/tmp/said 2>&1
deploy apply
ends 11 refused "packages are half installed"
dpkg --purge extra >/tmp/said 2>&1
nothing_changed
SH
kit "from libhot1 0.9-1"
host "a version that the hotfix was not made for: status 11" <<'SH'
deploy apply
ends 11 refused "libhot1: the hotfix was not made for 1.0-1"
nothing_changed
SH
kit
host "each of apt's four locks is waited for; status 13 at the deadline, and done where it is freed" <<'SH'
for lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
    hold_lock $lock
    deploy apply --wait 1
    ends 13 refused "$lock: is held by another process"
    kill $holder
    nothing_changed
done
hold_lock $lock
(sleep 2 && kill $holder) &
deploy apply --wait 20
ends 0 applied
hotfixed
SH
host "no room for the packages: status 11" <<'SH'
mkdir -p /var/lib/stopgap
mount -t tmpfs -o size=64k none /var/lib/stopgap
deploy apply
ends 11 refused "KiB are needed"
nothing_changed
SH
no_old=1 kit
host "no way back: status 11, unless asked to go on; apt's cache is one" <<'SH'
deploy apply
ends 11 refused "libhot1 1.0-1: is neither in the kit nor to be had from this host"
nothing_changed
cp /lab/libhot1_1.0-1_amd64.deb /var/cache/apt/archives/
deploy apply
ends 0 applied
result_has "libhot1 1.0-1: apt's cache"
deploy rollback
ends 0 rolled_back
went_back
rm /var/cache/apt/archives/*.deb
deploy apply --without-rollback
ends 0 applied
has libhot1 1.0-1+hot1
SH

# ---- other plans, failures, and the way back
library 1.0-1+hot3 "extra"
hotfix=1.0-1+hot3 kit
host "a package that needs another one to be installed is refused: status 11" <<'SH'
deploy apply
ends 11 refused
nothing_changed
SH
library 1.0-1+hot4 "" "echo 'Conflicts: calmd' >>DEBIAN/control"
hotfix=1.0-1+hot4 kit
host "a package that would take another one away is refused: status 11" <<'SH'
deploy apply
ends 11 refused "would remove calmd, which is not of the hotfix"
nothing_changed
SH
library 1.0-1+hot5 "" "mkdir -p usr/share/big && head -c 3000000 /dev/urandom >usr/share/big/file"
hotfix=1.0-1+hot5 kit "restart hotd"
host "a disk that fills up while dpkg unpacks: status 14, the old package is back, nothing was restarted" <<'SH'
mkdir -p /usr/share/big
mount -t tmpfs -o size=1m none /usr/share/big
deploy apply
ends 14 rolled_back "the old packages are installed again"
nothing_changed
SH
hotfix=$hot kit "unit hotd"
host "a disk that is full at the next step: status 14, and it goes back all the same" <<'SH'
mkdir -p /var/lib/stopgap
mount -t tmpfs -o size=20m none /var/lib/stopgap
hook /lab-hook <<'HOOK'
#!/bin/bash
[[ "$1 $2" != "postinst 1.0-1+hot1" ]] || head -c 30000000 /dev/zero >/var/lib/stopgap/fill 2>/dev/null
exit 0
HOOK
deploy apply
ends 14 rolled_back "is the disk full?"
went_back
SH
kit "http 404 http://127.0.0.1:8080/not-there"
machine_usr=1
host "a health check over HTTP asks the host itself, whatever proxy the caller has" <<'SH'
python3 -m http.server 8080 --bind 127.0.0.1 --directory /lab >/tmp/served 2>&1 &
eventually "the server" bash -c ': </dev/tcp/127.0.0.1/8080'
http_proxy=http://127.0.0.1:9 deploy apply
ends 0 applied
has libhot1 1.0-1+hot1
http_proxy=http://127.0.0.1:9 deploy restart
ends 0 restarted
kill %1
deploy restart
ends 15 failed "http://127.0.0.1:8080/not-there"
SH
machine_usr=
kit "restart hotd" "restart calmd" "run 3" "arg /usr/bin/test" "arg -e" "arg /run/a file; that is not there"
host "a health check that fails: status 15, old packages and daemons are back; the words reach no shell" <<'SH'
deploy apply
ends 15 rolled_back "\"/usr/bin/test -e /run/a file; that is not there\" failed"
has libhot1 1.0-1
has_started hotd 1.0-1 1.0-1+hot1 1.0-1
has_started calmd calm calm calm
deploy status
ends 0 vulnerable
touch "/run/a file; that is not there"
deploy apply
ends 0 applied
has_started hotd 1.0-1 1.0-1+hot1 1.0-1 1.0-1+hot1
SH
kit "unit hotd"
host "a restart that fails: status 15; a maintainer script that fails: status 14; both go back" <<'SH'
hook /restart-hook <<'HOOK'
#!/bin/sh
[ "$(dpkg-query -W -f '${Version}' libhot1)" = 1.0-1 ] || ! /etc/init.d/hotd stop
HOOK
deploy apply
ends 15 rolled_back "hotd: the restart failed"
went_back
rm /restart-hook
hook /lab-hook <<'HOOK'
#!/bin/sh
[ "$1 $2" != "postinst 1.0-1+hot1" ]
HOOK
deploy apply
ends 14 rolled_back
went_back
hook /lab-hook <<'HOOK'
#!/bin/sh
[ "$1" != postinst ]
HOOK
deploy apply
ends 16 failed "going back failed"
SH
kit "restart hotd" "restart calmd" "restart absentd"
host "services are restarted in the manifest's order, each once, and none is started that does not run" <<'SH'
/etc/init.d/calmd stop
deploy apply
ends 0 applied
has libhot1 1.0-1+hot1
has_started hotd 1.0-1 1.0-1+hot1
started calmd calm || not_ok "calmd was started"
result_has '"restarted":["hotd"]'
SH
host "a service that the package restarts itself is not restarted again" <<'SH'
hook /lab-hook <<'HOOK'
#!/bin/sh
[ "$1" != postinst ] || /etc/init.d/hotd restart
HOOK
deploy apply
ends 0 applied
has_started hotd 1.0-1 1.0-1+hot1
result_has '"restarted":["calmd"]'
SH
