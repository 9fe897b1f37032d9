#!/usr/bin/env bash
# A workaround of a real package: sudo's own advice against CVE-2023-22809, as a small DEB beside it,
# checked by visudo where sudo is installed, and gone without a trace.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing

# workaround_of SOURCE FILES CHECK: a recipe with these files.
workaround_of() {
    recipe <<TOML
schema = 1
id = "HF-TEST_1"
summary = "$1: costs \$5 and 100% attention"
cves = ["CVE-2023-22809"]

[fix]
kind = "workaround"
files = [$2]
check = [$3]

[[base]]
target = "$target"
source = "$1"
TOML
}
mkdir -p "$work/recipe/files"
echo 'Defaults!SUDOEDIT env_delete+="SUDO_EDITOR VISUAL EDITOR"' >"$work/recipe/files/editors"
editors='{ path = "files/editors", install = "/etc/sudoers.d/zz-hotfix-editors", mode = "0440" }'
note='{ path = "files/editors", install = "/usr/share/stopgap/editors" }'

workaround_of sudo "$editors, $note" '"visudo", "-c"'
stopgap lint "$work/recipe"
expect_status 0 "lint"
stopgap plan "$work/recipe"
expect_status 0 "plan"
expect_said "hotfix        1" "plan"
expect_output_unchanged "plan"
ok "plan tells the version, which is its own, and leaves the output alone"

stopgap build "$work/recipe"
expect_status 0 "the build"
out=$work/out/HF-TEST_1/$target
deb=$out/stopgap-hf-test+1_1_all.deb
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == built && $(field proof_build) == true && $(field base.name) == sudo &&
    $(field version) == 1 ]] || fail "result.json"
[[ $(field notes) == *"visudo -c holds there, and after its removal, which leaves nothing"* ]] ||
    fail "the check is not told: $(field notes)"
for kind in .dsc .tar.xz _amd64.changes _amd64.buildinfo; do
    compgen -G "$out/stopgap-hf-test+1_1$kind" >/dev/null || fail "no $kind: $(ls "$out")"
done
sums_hold "$out"
ok "it is built, checked beside the base, and everything is there"

dpkg-deb -f "$deb" >"$work/stdout"
! grep -qE '^(Depends|Recommends|Pre-Depends|Enhances):' "$work/stdout" || fail "it pulls something in"
grep -qx "Stopgap-Id: HF-TEST_1" "$work/stdout" || fail "no Stopgap-Id"
grep -qx "Stopgap-Fixes: CVE-2023-22809" "$work/stdout" || fail "no Stopgap-Fixes"
grep -qxF " sudo: costs \$5 and 100% attention (HF-TEST_1)." "$work/stdout" || fail "the summary: $(cat "$work/stdout")"
ok "it requires nothing, and says whose workaround it is"
dpkg-deb -I "$deb" conffiles | grep -v '^$' >"$work/stdout"
[[ $(cat "$work/stdout") == /etc/sudoers.d/zz-hotfix-editors ]] || fail "conffiles: $(cat "$work/stdout")"
[[ $(dpkg-deb -I "$deb" | grep -cE ' (pre|post)(inst|rm) ') == 0 ]] || fail "it has maintainer scripts"
dpkg-deb --fsys-tarfile "$deb" | tar -tv | awk '{print $1, $2, $6}' >"$work/stdout"
grep -qx -- "-r--r----- root/root ./etc/sudoers.d/zz-hotfix-editors" "$work/stdout" || fail "$(cat "$work/stdout")"
grep -qx -- "-rw-r--r-- root/root ./usr/share/stopgap/editors" "$work/stdout" || fail "$(cat "$work/stdout")"
ok "its files have their places and modes; what lies below /etc is a conffile; it runs nothing"

grep -q '"status": "affected"' "$out/vex.openvex.json" || fail "the VEX document"
! grep -q '"fixed"' "$out/vex.openvex.json" || fail "the VEX document calls something fixed"
grep -qxF "    apt-get purge stopgap-hf-test+1" "$out/REPORT.txt" || fail "REPORT.txt: the way back"
stopgap verify --rebuild "$work/recipe"
expect_status 0 "verify"
ok "nothing is called fixed; the report tells the way back; another build gives the same bytes"

mkdir "$published"
publish_it --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)
kit=$published/$(field results.0.kit)
[[ -s $kit/stopgap-hf-test+1_1_all.deb ]] || fail "no kit: $(ls "$kit")"
grep -A 3 '^with ' "$kit/deploy.manifest" >"$work/stdout"
[[ $(cat "$work/stdout") == $'with sudo\ncheck 2\narg visudo\narg -c' ]] || fail "$(cat "$kit/deploy.manifest")"
verify_it "$published"
expect_status 0 "verify of the repository"
ok "it is published, and its kit says what it comes with and how it is checked"

echo 'Defaults!' >"$work/recipe/files/editors"
stopgap build "$work/recipe"
expect_status 5 "a file with a mistake"
expect_said "check-failed" "a file with a mistake"
expect_said "/etc/sudoers.d/zz-hotfix-editors:1" "a file with a mistake"
ok "a file that the check refuses: status 5, and the check's words"

workaround_of sudo '{ path = "files/editors", install = "/etc/sudoers" }' '"true"'
stopgap build "$work/recipe"
expect_status 5 "a file of the base's"
expect_said "not-installable" "a file of the base's"
expect_said "trying to overwrite '/etc/sudoers', which is also in package sudo" "a file of the base's"
ok "a file that the base ships: status 5, and dpkg's words"

ln -s /etc/passwd "$work/recipe/files/link"
workaround_of sudo '{ path = "files/link", install = "/etc/x" }, { path = "files/editors", install = "/dev/x" }' '"true"'
stopgap lint "$work/recipe"
expect_status 2 "unfit files"
expect_said 'recipe.toml:8:19: fix.files.path: "files/link" is a symbolic link' "a link"
expect_said '"/dev/x" is no place for a package' "a place"
head -c 17000000 /dev/zero >"$work/recipe/files/large"
workaround_of sudo '{ path = "files/large", install = "/etc/x" }' '"true"'
stopgap lint "$work/recipe"
expect_status 2 "a large file"
expect_said 'fix.files.path: "files/large" is larger than 16 MiB' "a large file"
ok "a link, another place, a large file: status 2, with their place"
