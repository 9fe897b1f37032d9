#!/usr/bin/env bash
# An RPM moved to its next upstream version: the SRPM of a signed repository, a root that dnf makes,
# rpmbuild, an upgrade from the base, and everything that the output promises.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
base=3.21.0-1.debrpm12
hotfix=3.22.0-0~~hot1.debrpm12

release_of logrotate 3.22.0
bump_of logrotate 3.22.0 "$release"
hotfix lint
expect_status 0 "lint"
hotfix plan --json
expect_status 0 "plan"
[[ $(field results.0.version) == "$hotfix" && $(field results.0.base.version) == "$base" ]] ||
    fail "plan: $(field results.0.version) over $(field results.0.base.version)"
expect_output_unchanged "plan"
ok "plan tells both versions, and leaves the output alone"

hotfix build
expect_status 0 "the build"
out=$work/out/HF-TEST-1/$target
cd "$out" || fail "there is no $out"
cp result.json "$work/stdout"
[[ $(field outcome) == built && $(field proof_build) == true && $(field version) == "$hotfix" &&
    $(field isolation) == *"no network"* ]] || fail "result.json: $(cat result.json)"
ok "result.json: outcome, proof build, version, isolation"
[[ -s logrotate-$hotfix.src.rpm && -s logrotate-$hotfix.x86_64.rpm ]] || fail "not all packages: $(ls)"
sums_hold .
ok "source and binary packages are there, and SHA256SUMS holds for each"
older "$base" "$hotfix" || fail "the base does not sort below"
older "$hotfix" "3.22.0-1.debrpm12" || fail "the vendor's 3.22.0 does not sort above"
for package in *.rpm; do
    [[ $(of_rpm '%{EVR}' "$package") == "$hotfix" ]] || fail "$package: $(of_rpm '%{EVR}' "$package")"
    HOME=$work rpm -K --nosignature "$package" >"$work/stdout" 2>&1 || fail "$package: rpm -K"
done
ok "each package lies between the base and the vendor's next"
package=logrotate-$hotfix.x86_64.rpm
of_rpm '[%{PROVIDES}\n]' "$package" | grep -x 'stopgap-hotfix(CVE-2026-0001)' >/dev/null || fail "Provides"
of_rpm '%{DESCRIPTION}' "$package" | grep HF-TEST-1 >/dev/null || fail "the description"
ok "the package provides stopgap-hotfix(CVE-2026-0001), and its description has the id"
of_rpm '%{BUILDHOST}' "$package" | grep -v "$(hostname)" >/dev/null || fail "the build host is told"
of_rpm '[%{FILENAMES}\n]' "$package" | grep -x /usr/sbin/logrotate >/dev/null || fail "its files"
ok "it holds the program, and does not tell the machine that built it"

file_of_srpm "logrotate-$hotfix.src.rpm" logrotate.spec >"$work/new.spec"
file_of_srpm "$debrpm/source/logrotate-$base.src.rpm" logrotate.spec >"$work/old.spec"
diff "$work/old.spec" "$work/new.spec" >"$work/stdout"
[[ $(grep -c '^<' "$work/stdout") -le 2 ]] || fail "more was changed than Version and Release"
expect_said "> Version: 3.22.0" "the spec"
expect_said "HF-TEST-1" "the changelog"
ok "of the spec's own lines only Version and Release were changed"
cmp <(file_of_srpm "logrotate-$hotfix.src.rpm" logrotate-3.22.0.tar.gz) \
    "$work/recipe/logrotate-3.22.0.tar.gz" || fail "the tarball"
ok "the source package has the tarball as it was verified"

cp -r . "$work/first"
cd / || exit
hotfix build --json
expect_status 0 "the second build"
expect_said "attempt 1 (build dependencies ready)" "the second build"
! grep -q "making the root" "$work/stderr" || fail "the root was made again"
ok "the second run finds root and dependencies ready"
for package in "$work/first/"*.rpm; do
    cmp "$package" "$out/${package##*/}" || fail "not the same bytes"
done
ok "and makes the same bytes"
kill "$server"
hotfix build --offline
expect_status 0 "offline"
ok "a third one needs no repository"
no_litter "after three builds"
ok "nothing is left behind"
