#!/usr/bin/env bash
# Debian hosts that leave a hotfix: retirement to the vendor's package, the way back from one, and from one
# hotfix to the one before. Each claim has a host of its own.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_hosts
make_lab
signing_key good

library 1.0-1+deb1
serial=1 kit "unit hotd"
cp -a "$work/kit" "$work/lab/kit-1"
serial=2 retire=1.0-1+deb1 kit "unit hotd"
host "retire moves to the vendor's version, down too; apply is refused from then on, and so is the old kit" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
deploy apply
ends 11 refused "HF-TEST-1 is retired"
deploy status
ends 0 hotfixed
deploy retire
ends 0 retired
has libhot1 1.0-1+deb1
has_started hotd 1.0-1 1.0-1+hot1 1.0-1+deb1
deploy status
ends 0 retired
deploy retire
ends 0 retired
has_started hotd 1.0-1 1.0-1+hot1 1.0-1+deb1
deploy apply --dir /lab/kit-1
ends 12 refused "has serial 1, and this host has seen 2"
SH
host "retire wants what apply wants: a package on hold is left alone, status 11" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
echo "libhot1 hold" | dpkg --set-selections
deploy retire
ends 11 refused "libhot1 is on hold"
hotfixed
SH
host "retire leaves a host alone that is at the vendor's next version already" <<'SH'
dpkg -i /lab/libhot1_1.0-1+vendor1_amd64.deb >/tmp/said 2>&1
deploy retire
ends 0 retired
has libhot1 1.0-1+vendor1
SH
serial=2 retire=1.0-1+vendor1 kit "unit hotd" "run 1" "arg /bin/false"
host "a retirement to a newer version whose health check fails goes back to the hotfix" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
deploy retire
ends 15 rolled_back "the old packages are installed again"
has libhot1 1.0-1+hot1
has_started hotd 1.0-1 1.0-1+hot1 1.0-1+vendor1 1.0-1+hot1
deploy status
ends 0 hotfixed
SH
serial=2 retire=1.0-1+deb1 kit "unit hotd" "run 1" "arg /bin/false"
host "where somebody went over by hand already, a health check that fails puts nothing back" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
dpkg -i /lab/libhot1_1.0-1+deb1_amd64.deb >/tmp/said 2>&1
deploy retire
ends 15 failed
has libhot1 1.0-1+deb1
SH
library 1.0-1+hot2
serial=2 hotfix=1.0-1+hot2 retire=1.0-1+deb1 kit "retired libhot1 amd64 1.0-1+hot1" "unit hotd"
host "a host at an earlier version of the hotfix goes over to the vendor's too" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
deploy status
ends 0 vulnerable
deploy retire
ends 0 retired
has libhot1 1.0-1+deb1
SH
serial=1 kit "unit hotd"
host "going back leaves the vendor's fix alone that came meanwhile, also after a kill" <<'SH'
deploy apply
ends 0 applied
dpkg -i /lab/libhot1_1.0-1+vendor1_amd64.deb >/tmp/said 2>&1
deploy rollback
ends 0 unchanged "is newer than the hotfix, and stays"
has libhot1 1.0-1+vendor1
echo installing >/var/lib/stopgap/deploy/HF-TEST-1/phase
deploy apply
ends 0 applied
has libhot1 1.0-1+vendor1
SH
library 1.0-1+hot2
serial=2 hotfix=1.0-1+hot2 no_old=yes kit "unit hotd"
host "the next hotfix goes back to the one before, which neither a kit nor a repository has" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
deploy apply
ends 0 applied
has libhot1 1.0-1+hot2
deploy rollback
ends 0 rolled_back
has libhot1 1.0-1+hot1
deploy apply
ends 0 applied
rm -r /var/lib/stopgap/deploy/HF-TEST-1/current
deploy rollback
ends 0 rolled_back
has libhot1 1.0-1+hot1
SH
serial=3 retire=1.0-1+deb1 manifest "run 1" "arg /bin/true"
sed -i 's/^\(retire libhot1 amd64 [^ ]*\) .*/\1 - - -/' "$work/kit/deploy.manifest"
sign good "$work/kit/deploy.manifest"
host "retire takes the vendor's package from the host's own repositories; without one: 11, nothing changed" <<'SH'
deploy apply --dir /lab/kit-1
ends 0 applied
deploy retire
ends 11 refused "the package manager refuses"
hotfixed
mkdir /repository && cp /lab/libhot1_1.0-1+deb1_amd64.deb /repository/
{
    dpkg-deb -f /repository/*.deb
    echo "Filename: ./libhot1_1.0-1+deb1_amd64.deb"
    echo "Size: $(stat -c %s /repository/*.deb)"
    echo "SHA256: $(sha256sum /repository/*.deb | cut -d' ' -f1)"
} >/repository/Packages
echo "deb [trusted=yes] file:/repository ./" >/etc/apt/sources.list
apt-get update >/tmp/said 2>&1 || not_ok "the repository"
deploy retire
ends 0 retired
has libhot1 1.0-1+deb1
SH
