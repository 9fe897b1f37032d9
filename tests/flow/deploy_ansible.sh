#!/usr/bin/env bash
# The playbook of a kit, with the real Ansible on a host: what it changes, that a second run
# changes nothing, and that a failure stops it.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/managed_host.sh"
needs_building
command -v ansible-playbook >/dev/null || skip "this machine has no ansible-playbook"
needs_hosts
make_lab
signing_key good
cat >"$work/lab/play.sh" <<'SH'
export HOME=/root LC_ALL=C.UTF-8
mkdir -p /root /dev/shm
printf '[stage]\nthis-host ansible_connection=local ansible_become=false\n' >/tmp/inventory
play() {
    ansible-playbook -i /tmp/inventory -e target_env=stage "$@" /kit/playbook.yml >/tmp/said 2>&1
    status=$?
}
said() { grep -q -- "$1" /tmp/said || not_ok "Ansible never said: $1"; }
SH
machine_usr=1

managed_kit "environment stage" "unit hotd"
host "a run of the playbook deploys, a second one changes nothing, and where it only checks it plans" <<'SH'
. /lab/play.sh
play --check
[[ $status == 0 ]] || not_ok "check: $status"
nothing_changed
play
[[ $status == 0 ]] || not_ok "the first run: $status"
hotfixed
said "changed=[1-9].*failed=0"
play
[[ $status == 0 ]] || not_ok "the second run: $status"
said "changed=0 .*failed=0"
hotfixed
SH
managed_kit "environment stage" "run 1" "arg /bin/false"
host "a host that goes back fails the play" <<'SH'
. /lab/play.sh
play
[[ $status == 2 ]] || not_ok "Ansible's status: $status"
said '"status.*:15'
went_back
SH
library 1.0-1+deb1
serial=2 retire=1.0-1+deb1 managed_kit "environment stage" "unit hotd"
host "with command=retire the playbook moves to the vendor's version" <<'SH'
. /lab/play.sh
play -e command=retire
[[ $status == 0 ]] || not_ok "retire: $status"
has libhot1 1.0-1+deb1
has_started hotd 1.0-1 1.0-1+deb1
SH
