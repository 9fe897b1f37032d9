#!/usr/bin/env bash
# The deploy kit where systemd runs: from a process to its unit, restarts, each once, and units' health.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_booted.sh"
needs_building
needs_hosts
make_lab
signing_key good
needs_systemd

kit "unit hotd"
booted "the unit of what maps the library is restarted once, in its own mount namespace or not" <<'SH'
deploy plan
ends 0 planned "restart hotd.service"
deploy apply
ends 0 applied
hotfixed
result_has '"restarted":["hotd.service"]'
deploy apply
ends 0 unchanged
deploy rollback
ends 0 rolled_back
has_started hotd 1.0-1 1.0-1+hot1 1.0-1
SH
kit "restart hotd" "restart calmd" "restart absentd" "unit calmd"
booted "a unit that is restarted along with another is not restarted again; what does not run is not started" <<'SH'
mkdir -p /etc/systemd/system/calmd.service.d
printf '[Unit]\nPartOf=hotd.service\n' >/etc/systemd/system/calmd.service.d/part.conf
systemctl daemon-reload
deploy apply
ends 0 applied
has libhot1 1.0-1+hot1
has_started hotd 1.0-1 1.0-1+hot1
has_started calmd calm calm
result_has '"restarted":["hotd.service"]'
SH
kit "unit hotd"
booted "a unit that may not be restarted, one's process that outlives a restart, a session's: status 17, told" <<'SH'
sed 's/hotd/NetworkManager/g; s,/usr/sbin/NetworkManager,/usr/sbin/hotd,' /usr/lib/systemd/system/hotd.service \
    >/etc/systemd/system/NetworkManager.service
mkdir -p /etc/systemd/system/hotd.service.d
printf '[Service]\nKillMode=process\nExecStartPost=/usr/sbin/hotd\n' >/etc/systemd/system/hotd.service.d/kill.conf
systemctl daemon-reload
systemctl restart hotd NetworkManager
systemd-run --quiet --scope --slice=user.slice /usr/sbin/hotd session
echo 1.0-1 >/run/hotd.starts
deploy apply
ends 17 applied NetworkManager.service
result_has '"restarted":["hotd.service"]'
[[ $(grep -o 'process [0-9]* (hotd)' /tmp/result | sort -u | wc -l) == 2 ]] || not_ok "not both processes are told"
has_started hotd 1.0-1 1.0-1+hot1
has_started NetworkManager 1.0-1
deploy apply
ends 17 unchanged
has_started hotd 1.0-1 1.0-1+hot1
SH
booted "a unit that does not start with the new library: status 15, and the old one runs again" <<'SH'
mkdir -p /etc/systemd/system/hotd.service.d
printf '[Service]\nExecStartPre=/bin/grep -q 1.0-1$ /etc/hot.conf\n' >/etc/systemd/system/hotd.service.d/pre.conf
systemctl daemon-reload
deploy apply
ends 15 rolled_back "hotd.service: the restart failed"
went_back
systemctl is-active --quiet hotd || not_ok "hotd does not run"
SH
kit "unit flappy"
booted "a unit that falls and is started again and again is not healthy: status 15" <<'SH'
printf '[Service]\nExecStart=/bin/sleep 0.4\nRestart=always\nRestartSec=0\nStartLimitBurst=0\n' \
    >/etc/systemd/system/flappy.service
systemctl daemon-reload
systemctl start flappy
deploy apply
ends 15 rolled_back "health: flappy.service does not run"
went_back
SH
