#!/usr/bin/env bash
# A workaround of a real RPM package: a file beside logrotate's, checked by logrotate itself where that is
# installed, and gone without a trace.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal

# workaround_of SOURCE FILES: a recipe with these files.
workaround_of() {
    recipe <<TOML
schema = 1
id = "HF-TEST-1"
summary = "$1: costs 100% and %(touch /tmp/hot)"
cves = ["CVE-2026-0001"]

[fix]
kind = "workaround"
files = [$2]
check = ["logrotate", "-d", "/etc/logrotate.conf"]

[[base]]
target = "$target"
source = "$1"
TOML
}
mkdir -p "$work/recipe/files"
printf '/var/log/hotfix {\n    missingok\n    nocompress\n}\n' >"$work/recipe/files/hotfix"
conf='{ path = "files/hotfix", install = "/etc/logrotate.d/zz-hotfix", mode = "0640" }'

workaround_of logrotate "$conf, { path = \"files/hotfix\", install = \"/usr/share/stopgap/hotfix\" }"
hotfix build
expect_status 0 "the build"
out=$work/out/HF-TEST-1/$target
rpm=$out/stopgap-hf-test-1-1-1.noarch.rpm
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == built && $(field base.name) == logrotate && $(field version) == 1-1 ]] || fail "result.json"
[[ $(field notes) == *"holds there, and after its removal, which leaves nothing"* ]] ||
    fail "the check is not told: $(field notes)"
[[ -s $rpm && -s $out/stopgap-hf-test-1-1-1.src.rpm ]] || fail "not all packages: $(ls "$out")"
sums_hold "$out"
ok "it is built, checked beside the base, and everything is there"
[[ $(of_rpm '[%{REQUIRENAME}\n]' "$rpm" | grep -v '^rpmlib(' | sort -u) == "" ]] || fail "it requires $(of_rpm '[%{REQUIRENAME} ]' "$rpm")"
of_rpm '[%{PROVIDES}\n]' "$rpm" | grep -qxF "stopgap-hotfix(CVE-2026-0001)" || fail "no mark"
[[ $(of_rpm '%{DESCRIPTION}' "$rpm") == *"logrotate: costs 100% and %(touch /tmp/hot) (HF-TEST-1)."* ]] ||
    fail "the summary: $(of_rpm '%{DESCRIPTION}' "$rpm")"
[[ -z $(of_rpm '%{PREIN}%{POSTIN}%{PREUN}%{POSTUN}' "$rpm" | sed 's/(none)//g') ]] || fail "it has scriptlets"
ok "it requires nothing, runs nothing, and says whose workaround it is"
[[ $(of_rpm '[%{FILENAMES} %{FILEMODES:octal} %{FILEFLAGS:fflags}\n]' "$rpm" | tr -s ' ') == "/etc/logrotate.d/zz-hotfix 100640 cn
/usr/share/stopgap/hotfix 100644 " ]] || fail "files: $(of_rpm '[%{FILENAMES} %{FILEMODES:octal} %{FILEFLAGS:fflags}\n]' "$rpm")"
ok "its files have their places and modes; what lies below /etc is configuration, kept where it was edited"
hotfix verify --rebuild
expect_status 0 "verify"
ok "another build gives the same bytes"

printf '/var/log/hotfix {\n    missingok\n    rotate many\n}\n' >"$work/recipe/files/hotfix"
hotfix build
expect_status 5 "a file with a mistake"
expect_said "check-failed" "a file with a mistake"
expect_said "zz-hotfix" "a file with a mistake"
ok "a file that the check refuses: status 5, and the check's words"

workaround_of logrotate '{ path = "files/hotfix", install = "/etc/logrotate.conf" }'
hotfix build
expect_status 5 "a file of the base's"
expect_said "not-installable" "a file of the base's"
expect_said "/etc/logrotate.conf" "a file of the base's"
ok "a file that the base ships: status 5, and rpm's words"
