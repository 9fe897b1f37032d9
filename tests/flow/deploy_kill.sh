#!/usr/bin/env bash
# deploy.sh killed at each step that it writes down, and while packages are installed and services restarted:
# run again, it ends where an undisturbed run ends, and each service was restarted once.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_hosts
make_lab
signing_key good

# On a host: `dies COMMAND` runs it, and it must have been killed. die_at_step N: the Nth time that something
# is put on disk, sync(1), which does that, kills the script instead. die_in FILE CONDITION: a hook that kills
# script, apt and dpkg where it is true, once.
cat >"$work/lab/dying.sh" <<'SH'
dies() {
    deploy "$@"
    [[ $status == 137 ]] || not_ok "$1: was not killed, but ended with $status"
}
kill_all() { # the script first, before its subshells, so that it does not see how the others end
    for name in "sh /kit/deploy.sh*" "*apt-get *" "*dpkg *"; do
        for process in $(printf '%s\n' /proc/[0-9]* | sort -t/ -k3n); do
            # shellcheck disable=SC2053 # a pattern
            [[ $(tr '\0' ' ' <$process/cmdline 2>/dev/null) != $name ]] || kill -9 ${process#/proc/}
        done
    done
}
die_at_step() {
    echo "$1" >/tmp/steps
    hook /usr/bin/sync <<HOOK
#!/bin/bash
$(declare -f kill_all)
left=\$((\$(cat /tmp/steps) - 1))
echo \$left >/tmp/steps
((left)) || kill_all
HOOK
}
die_in() {
    hook "$1" <<HOOK
#!/bin/bash
$(declare -f kill_all)
[[ ! -e /tmp/died ]] && $2 || exit 0
touch /tmp/died
kill_all
HOOK
}
live() { rm -f /tmp/steps /lab-hook /restart-hook && hook /usr/bin/sync <<<'#!/bin/bash'; }
SH

kit "restart calmd" "unit hotd"
host "killed at each step of apply: the next run ends as one that nobody disturbed" <<'SH'
. /lab/dying.sh
for step in {1..40}; do
    die_at_step $step
    deploy apply
    [[ $status == 137 ]] || break
    deploy status
    [[ $status == 0 ]] || not_ok "status after a kill at step $step: $status"
    live
    deploy apply
    [[ $(cat /tmp/result) == *'"outcome":"applied"'* ]] || not_ok "killed at step $step: $(cat /tmp/result)"
    ends 0 applied
    has libhot1 1.0-1+hot1
    has extra ""
    has_started hotd 1.0-1 1.0-1+hot1
    has_started calmd calm calm
    dpkg -i --force-downgrade /lab/libhot1_1.0-1_amd64.deb >/tmp/said 2>&1
    rm -rf /var/lib/stopgap /run/hotd.starts /run/calmd.starts
    /etc/init.d/hotd restart && /etc/init.d/calmd restart
    eventually "the daemons' start" started calmd calm
    eventually "the daemons' start" started hotd 1.0-1
done
ends 0 applied
((step > 8)) || not_ok "only $step steps"
SH
kit "unit hotd"
host "killed in dpkg, before and after it unpacked: the next run configures and goes on" <<'SH'
. /lab/dying.sh
for script in preinst postinst; do
    rm -f /tmp/died
    die_in /lab-hook "[[ \$1 == $script ]]"
    dies apply
    [[ -n $(dpkg --audit) ]] || not_ok "$script: dpkg was not disturbed"
    live
    deploy apply
    ends 0 applied
    hotfixed
    deploy rollback
    ends 0 rolled_back
    went_back
    rm -rf /var/lib/stopgap
    echo 1.0-1 >/run/hotd.starts
done
SH
host "killed in a restart, just after the service came back: it is not restarted again" <<'SH'
. /lab/dying.sh
die_in /restart-hook true
dies apply
live
deploy apply
ends 0 applied
hotfixed
SH
kit "restart hotd" "run 1" "arg /bin/false"
host "killed at each step while it goes back: the next run finishes that, and says why" <<'SH'
. /lab/dying.sh
for step in {8..40}; do
    die_at_step $step
    deploy apply
    [[ $status == 137 ]] || break
    was=$(cut -d' ' -f1 /var/lib/stopgap/deploy/HF-TEST-1/phase)
    live
    deploy apply
    ends 15 rolled_back "\"/bin/false\" failed; the old packages are installed again"
    went_back
    [[ $was != undoing ]] || backs=$((${backs:-0} + 1))
    rm -rf /var/lib/stopgap
    /etc/init.d/hotd restart
done
ends 15 rolled_back
went_back
((${backs:-0} >= 1)) || not_ok "${backs:-no} kills on the way back"
SH
host "killed in dpkg while it goes back: the next run finishes that too" <<'SH'
. /lab/dying.sh
die_in /lab-hook '[[ "$1 $2" == "postinst 1.0-1" ]]'
dies apply
live
deploy apply
ends 15 rolled_back
went_back
SH
