#!/usr/bin/env bash
# The deploy kit of a workaround: its package comes new to hosts that have what it works around, its
# configuration is checked before a restart, and it goes without a trace. Each claim has a host of its own.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_hosts
make_lab
signing_key good
package stopgap-x 1 <<<'sed -i s/amd64/all/ DEBIAN/control && mkdir -p etc/hot.d && echo new >etc/hot.d/zz.conf && echo /etc/hot.d/zz.conf >DEBIAN/conffiles'

package stopgap-x 2 <<<'sed -i s/amd64/all/ DEBIAN/control && mkdir -p etc/hot.d && echo newer >etc/hot.d/zz.conf && echo /etc/hot.d/zz.conf >DEBIAN/conffiles'

# workaround_kit [LINE...]: the kit of a workaround of hotd, of $version.
workaround_kit() {
    local folder=$work/${kit:-kit}
    rm -rf "$folder"
    mkdir -p "$folder"
    {
        printf 'stopgap-deploy 1\nid HF-TEST-1\nserial %s\nexpires 2099-01-01T00:00:00Z\n' "${serial:-1}"
        printf 'family deb\narch amd64\nos debian 12\n'
        row package stopgap-x "${version:-1}" | sed 's/ amd64 / all /'
        printf '%s\n' "$@" "with hotd" "check 2" "arg /usr/bin/hot-check" "arg two words" "restart hotd"
    } >"$folder/deploy.manifest"
    cp "$here/../../spec-templates/deploy/deploy.sh" "$folder/"
    sign good "$folder/deploy.manifest"
}
kit=lab/kits/retired serial=2 workaround_kit "purge stopgap-x all"
kit=lab/kits/next serial=2 version=2 workaround_kit
workaround_kit

host "it comes where the base is, and is checked before the one restart; rollback leaves nothing of it" <<'SH'
hook /usr/bin/hot-check <<'CHECK'
#!/bin/sh
[ "$*" = "two words" ] && wc -l </run/hotd.starts >>/checked
CHECK
deploy check
ends 0 applicable
deploy plan
ends 0 planned "install stopgap-x:all  -> 1"
[[ ! -e /checked ]] || not_ok "plan ran the check"
deploy apply
ends 0 applied
has stopgap-x 1
has_started hotd 1.0-1 1.0-1
has_started calmd calm
[[ $(cat /checked) == 1 ]] || not_ok "checked after $(cat /checked) starts"
result_has '"before":"","installed":"1"'
deploy apply
ends 0 unchanged
has_started hotd 1.0-1 1.0-1
deploy status
ends 0 hotfixed
deploy rollback
ends 0 rolled_back
has stopgap-x ""
[[ ! -e /etc/hot.d ]] || not_ok "its configuration stayed"
has_started hotd 1.0-1 1.0-1 1.0-1
deploy status
ends 0 vulnerable
SH
host "a configuration that the check refuses: status 15, no restart, and it is gone again" <<'SH'
hook /usr/bin/hot-check <<'CHECK'
#!/bin/sh
[ ! -e /etc/hot.d/zz.conf ]
CHECK
deploy apply
ends 15 rolled_back 'check: "/usr/bin/hot-check two words" failed'
has stopgap-x ""
[[ ! -e /etc/hot.d ]] || not_ok "its configuration stayed"
has_started hotd 1.0-1
[[ ! -e /var/lib/stopgap/deploy/HF-TEST-1/phase ]] || not_ok "something is under way"
SH
host "a host without the base, or without the program that checks: skipped, and nothing comes" <<'SH'
deploy apply
ends 0 skipped "this host has no /usr/bin/hot-check"
ln -s /bin/true /usr/bin/hot-check
dpkg --purge hotd >/tmp/said 2>&1
deploy apply
ends 0 skipped "no package of hotd is installed"
has stopgap-x ""
SH
host "retirement takes it away, its edited configuration too, and restarts; then there is nothing to do" <<'SH'
ln -s /bin/true /usr/bin/hot-check
deploy apply
ends 0 applied
echo edited >/etc/hot.d/zz.conf
deploy apply --dir /lab/kits/retired
ends 11 refused "HF-TEST-1 is retired"
deploy status --dir /lab/kits/retired
ends 0 hotfixed
deploy retire --dir /lab/kits/retired
ends 0 retired
has stopgap-x ""
[[ ! -e /etc/hot.d ]] || not_ok "its configuration stayed"
deploy status --dir /lab/kits/retired
ends 0 retired
has_started hotd 1.0-1 1.0-1 1.0-1
deploy retire --dir /lab/kits/retired
ends 0 retired
has_started hotd 1.0-1 1.0-1 1.0-1
SH
host "the base is gone, and the workaround stayed: retirement takes it away all the same" <<'SH'
ln -s /bin/true /usr/bin/hot-check
deploy apply
ends 0 applied
dpkg --purge hotd >/tmp/said 2>&1
deploy retire --dir /lab/kits/retired
ends 0 retired
has stopgap-x ""
SH
host "one that another run of it was killed in is finished by the next" <<'SH'
hook /usr/bin/hot-check <<'CHECK'
#!/bin/sh
[ -e /killed ] || { touch /killed && kill -9 $(cat /tmp/deploy.pid); }
CHECK
sh -c 'echo $$ >/tmp/deploy.pid; exec sh /kit/deploy.sh apply --wait 2' >/tmp/said 2>&1 </dev/null
eventually "the check" test -e /killed
deploy apply
ends 0 applied
has stopgap-x 1
has_started hotd 1.0-1 1.0-1
deploy rollback
ends 0 rolled_back
has stopgap-x ""
SH
host "a file that somebody made by hand in its place: status 11, and the file stays as it is" <<'SH'
ln -s /bin/true /usr/bin/hot-check
mkdir /etc/hot.d && echo mine >/etc/hot.d/zz.conf
deploy plan
ends 11 refused "/etc/hot.d/zz.conf is here, and no package's"
deploy apply
ends 11 refused "/etc/hot.d/zz.conf is here, and no package's"
has stopgap-x ""
[[ $(cat /etc/hot.d/zz.conf) == mine ]] || not_ok "the file was changed"
SH
host "one that came by other means is read by one restart, and never by two" <<'SH'
ln -s /bin/true /usr/bin/hot-check
dpkg -i /lab/stopgap-x_1_amd64.deb >/tmp/said 2>&1
deploy apply
ends 0 unchanged
has_started hotd 1.0-1 1.0-1
deploy restart
ends 0 restarted
has_started hotd 1.0-1 1.0-1
SH
host "a service that was started after it came is restarted once it is gone" <<'SH'
ln -s /bin/true /usr/bin/hot-check
/etc/init.d/hotd stop
deploy apply
ends 0 applied
has_not_restarted=$(cat /run/hotd.starts)
/etc/init.d/hotd start
eventually "the start of hotd" started hotd 1.0-1 1.0-1
deploy rollback
ends 0 rolled_back
[[ $has_not_restarted == 1.0-1 ]] || not_ok "apply started what was stopped"
has_started hotd 1.0-1 1.0-1 1.0-1
SH
host "where its configuration was edited, the next one is not in force: status 15, and the first is back" <<'SH'
ln -s /bin/true /usr/bin/hot-check
deploy apply
ends 0 applied
echo edited >/etc/hot.d/zz.conf
deploy apply --dir /lab/kits/next
ends 15 rolled_back "/etc/hot.d/zz.conf: was edited here"
has stopgap-x 1
[[ $(cat /etc/hot.d/zz.conf) == edited ]] || not_ok "the edited file is gone"
SH
