#!/usr/bin/env bash
# What a package's code sees while it is built: no network, no host, no secrets, no privileges. The
# check is the package's own test suite, which looks around.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building

hello_upstream 9.1
marker=stopgap-flow-secret-$$
export FLOW_SECRET=$marker SSH_AUTH_SOCK=/tmp/$marker
echo "$marker" >"$work/host-file"
chmod 644 "$work/host-file"
serve "$work"
cat >"$work/upstream/check" <<SH
#!/bin/bash
seen() { echo "SEEN \$1"; bad=1; }
[[ \$(tail -n +3 /proc/net/dev | grep -vc ' *lo:') == 0 ]] || seen "a network interface"
(exec 3<>/dev/tcp/127.0.0.1/${url##*:}) 2>/dev/null && seen "the host's loopback"
env | grep -q "$marker" && seen "the host's environment"
[[ -e $work/host-file || -e $shared_state ]] && seen "the host's files"
cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -q "serve[.]py" && seen "the host's processes"
[[ \$(id -u) != 0 ]] || seen "root"
[[ \$(sed -n 's/^CapEff:\\t//p' /proc/self/status) == 0000000000000000 ]] || seen "capabilities"
grep -q '^NoNewPrivs:.1' /proc/self/status || seen "new privileges"
grep -q '^Seccomp:.2' /proc/self/status || seen "no seccomp filter"
touch /usr/\$\$ 2>/dev/null && seen "a writable root"
[[ \$(ls /proc/self/fd | wc -l) -le 5 ]] || seen "descriptors: \$(ls -l /proc/self/fd)"
case \$PWD in *9.1*) seen "the version in the build path" ;; esac
[[ \$(hostname) != $(hostname) ]] || seen "the host's name"
((!bad))
SH
hello_bump
stopgap build "$work/recipe"
log=$work/out/HF-TEST-1/$target/logs/attempt-1.log
[[ $status == 0 ]] || fail "the package saw: $(grep -a SEEN "$log")"
ok "code of the package sees no network, host file, process, variable or name, and has no privileges"
! grep -rqa "$marker" "$work/out" || fail "a secret is in the output"
ok "no value of the environment reaches the output"

hello_upstream 9.2
# A process that outlives the test suite puts a link in a result's place, once that is complete.
cat >"$work/upstream/check" <<'SH'
#!/bin/sh
setsid sh -c 'until [ -s ../*.changes ]; do sleep 0.01; done
    ln -sf /etc/shadow ../hello_9.2-0hot1_amd64.deb' </dev/null >/dev/null 2>&1 &
SH
hello_bump
stopgap build "$work/recipe"
[[ $status == 3 || $status == 5 ]] || fail "a link among the results: status $status"
! grep -rqaF "$(head -1 /etc/shadow)" "$work/out" || fail "a host file came out through a link"
[[ -z $(find "$work/out" -type l) ]] || fail "a link came out"
ok "a link among the results brings nothing of the host out: status $status"
no_litter "after builds that looked around"
ok "nothing is left behind"
