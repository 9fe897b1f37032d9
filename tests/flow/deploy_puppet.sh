#!/usr/bin/env bash
# The Puppet class of a kit, applied by the real Puppet on a host: what it changes, that a second run changes
# nothing, that a failure is one, and the way to the vendor's package.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/managed_host.sh"
needs_building
needs_hosts
unpacked puppet-agent
make_lab
signing_key good
cat >"$work/lab/converge.sh" <<'SH'
export HOME=/root LC_ALL=C.UTF-8
modules=/etc/puppetlabs-of-test
# converge STATUS [PARAMETERS]: a run, with the status that --detailed-exitcodes gives: 2 for changes.
converge() {
    rm -rf $modules
    mkdir -p /root $modules/stopgap_hf_test_1/{manifests,files}
    cp -a /kit $modules/stopgap_hf_test_1/files/kit
    cp /kit/hotfix.pp $modules/stopgap_hf_test_1/manifests/init.pp
    puppet apply --modulepath $modules --detailed-exitcodes -e "class { 'stopgap_hf_test_1': ${2:-} }" \
        >/tmp/said 2>&1
    status=$?
    [[ $status == "$1" ]] || not_ok "Puppet's status: $status, not $1"
}
said() { grep -qF -- "$1" /tmp/said || not_ok "Puppet never said: $1"; }
SH

managed_kit "unit hotd"
host "Puppet brings a host to the hotfix, and a second run changes nothing" <<'SH'
. /lab/converge.sh
puppet parser validate /kit/hotfix.pp >/tmp/said 2>&1 || not_ok "puppet parser validate"
converge 2
said 'STOPGAP_RESULT {"schema":1,"command":"apply"'
hotfixed
[[ $(stat -c '%u %a' /var/lib/stopgap/kits/HF-TEST-1 /var/lib/stopgap/kits/HF-TEST-1/deploy.sh) == $'0 700\n0 600' ]] ||
    not_ok "others may read the kit: $(ls -la /var/lib/stopgap/kits/HF-TEST-1)"
converge 0
hotfixed
converge 2 "command => 'rollback'"
went_back
converge 1 "command => 'apply; reboot', target_env => 'stage; reboot'"
said "parameter 'command' expects a match for Enum['apply', 'retire', 'rollback']"
said "parameter 'target_env' expects"
SH
managed_kit "run 1" "arg /bin/false"
host "a host that goes back fails the run" <<'SH'
. /lab/converge.sh
converge 6
said '"outcome":"rolled_back","status":15'
went_back
SH
library 1.0-1+deb1
serial=2 retire=1.0-1+deb1 managed_kit "unit hotd"
host "Puppet brings a host to the vendor's package, and a second run changes nothing" <<'SH'
. /lab/converge.sh
converge 2 "command => 'retire'"
has libhot1 1.0-1+deb1
converge 0 "command => 'retire'"
SH
