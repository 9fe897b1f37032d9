#!/usr/bin/env bash
# What fetches a kit on the host from where it is served: the script of the SSM document, with the parameters
# filled in as the agent does, and cloud-init's user data, by the real cloud-init at a first boot.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/managed_host.sh"
needs_building
needs_hosts
unpacked cloud-init
make_lab
signing_key good
cat >"$work/lab/serve.sh" <<'SH'
export HOME=/root LC_ALL=C.UTF-8
python3 -m http.server --directory / --bind 127.0.0.1 8080 >/tmp/requests 2>&1 &
serves() { (: </dev/tcp/127.0.0.1/8080) 2>/dev/null; }
eventually "no web server" serves
SH

managed_kit "environment stage" "environment prod" "unit hotd"
for parameters in "Mode=status" "Mode=apply Environment=stage" "Mode=apply Environment=stage Reboot=yes"; do
    # shellcheck disable=SC2086 # one each
    python3 "$managed" ssm "$work/kit/ssm-document.json" $parameters >"$work/lab/${parameters//[ =]/-}.sh" || fail "ssm"
done
for parameters in "Mode=apply;reboot" "Mode=" "Environment=a'b" "Environment=-x" "Reboot=maybe"; do
    ! python3 "$managed" ssm "$work/kit/ssm-document.json" "$parameters" >"$work/stdout" 2>"$work/stderr" ||
        fail "the document allows $parameters"
done
ok "the SSM document allows no value that a shell would read as more than text"
host "the script of the SSM document fetches the kit, holds it to its digests, and deploys it" <<'SH'
. /lab/serve.sh
document() { sh "/lab/$1.sh" >/tmp/result 2>/tmp/said; status=$?; }
document Mode-status
ends 0 vulnerable
nothing_changed
document Mode-apply-Environment-stage
ends 0 applied
hotfixed
! grep -q '/kit/extra' /tmp/requests || not_ok "it fetched a package that is not installed: $(cat /tmp/requests)"
document Mode-apply-Environment-stage-Reboot-yes
ends 0 unchanged
[[ -z $(ls -A /var/tmp) ]] || not_ok "it left $(ls /var/tmp)"
SH
host "where a file that is served has other bytes, the document runs none of them" <<'SH'
. /lab/serve.sh
for file in deploy.sh deploy.manifest libhot1_1.0-1+hot1_amd64.deb; do
    cp -a /kit /saved
    echo "touch /tmp/ran" >>/kit/$file
    sh /lab/Mode-apply-Environment-stage.sh >/tmp/said 2>&1
    status=$?
    [[ $status == 12 && ! -e /tmp/ran ]] || not_ok "$file: $status"
    grep -qF "kit/$file: has another SHA-256" /tmp/said || not_ok "$file: never said so"
    rm -r /kit && mv /saved /kit
done
rm /kit/deploy.manifest.asc
sh /lab/Mode-apply-Environment-stage.sh >/tmp/said 2>&1
[[ $? == 12 ]] && grep -qF "deploy.manifest.asc: cannot be fetched" /tmp/said || not_ok "a file that is missing"
nothing_changed
SH

managed_kit "unit hotd"
host "cloud-init deploys at the first boot, with the key that the user data brings, beside other user data" <<'SH'
. /lab/serve.sh
cloud-init schema --config-file /kit/cloud-config.yaml >/tmp/said 2>&1 || not_ok "cloud-init schema"
rm /etc/stopgap/deploy-key.asc
mkdir -p /var/lib/cloud/seed/nocloud /etc/cloud
cat >/etc/cloud/cloud.cfg <<'CFG'
datasource_list: [NoCloud]
network: {config: disabled}
cloud_init_modules: [write-files]
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-user]
system_info: {distro: debian, paths: {cloud_dir: /var/lib/cloud}}
CFG
rm -rf /etc/cloud/cloud.cfg.d
echo "instance-id: one" >/var/lib/cloud/seed/nocloud/meta-data
printf '#cloud-config\nruncmd: [[touch, /tmp/other]]\n' >/tmp/other.yaml
printf '#include\nfile:///tmp/other.yaml\nfile:///kit/cloud-config.yaml\n' >/var/lib/cloud/seed/nocloud/user-data
boot() {
    cloud-init init --local && cloud-init init && cloud-init modules --mode config && cloud-init modules --mode final
} >/tmp/said 2>&1
boot || not_ok "cloud-init: $(tail -n 20 /var/log/cloud-init.log)"
hotfixed
[[ -e /tmp/other ]] || not_ok "the other user data did not run"
cmp -s /etc/stopgap/deploy-key.asc /lab/good.asc || not_ok "another key: $(diff /etc/stopgap/deploy-key.asc /lab/good.asc)"
SH
