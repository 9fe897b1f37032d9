#!/usr/bin/env bash
# A bump in the packaging of a sibling distribution: the donor's spec and history, believed by the donor's own
# key; version, root and dependencies of the target.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
base=3.21.0-1.debrpm12
donor=3.22.0-4.sib1
hotfix=3.22.0-0~~hot1.debrpm12
sibling=$work/sibling
out=$work/out/HF-TEST-1/$target
file_of_srpm "$debrpm/source/logrotate-$base.src.rpm" logrotate.spec >"$work/base.spec"

# srpm_of SPEC INTO: the source package of that spec and of the files in $work/sources.
srpm_of() {
    HOME=$work rpmbuild -bs --quiet --define "_sourcedir $work/sources" --define "_srcrpmdir $2" \
        --define 'dist %{nil}' "$1" >"$work/stdout" 2>"$work/stderr" || fail "no source package"
}

# first_line TARBALL: of the README.md in it, which patches here change.
first_line() { tar -xzO --wildcards -f "$1" '*/README.md' | head -1; }

# patch_of NAME FROM TO [HEADER]: a patch of README.md's first line.
patch_of() {
    printf -- '%s\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-%s\n+%s\n' "${4:-a patch}" "$2" "$3" >"$work/sources/$1"
}

# sibling_of EPOCH [PATCH...]: the sibling distribution, with one source package of that epoch that applies
# these patches, its key and its index.
sibling_of() {
    local epoch=$1 tags=() number=0 patch
    shift
    for patch; do
        tags+=(-e "/^Source:/a Patch$number: $patch")
        number=$((number + 1))
    done
    rm -rf "$sibling/source"
    mkdir -p "$sibling/source" "$work/sources" "$work/targets/keys"
    cp "$debrpm/upstream/logrotate-3.22.0.tar.gz" "$work/sources/logrotate-3.22.0.tar.gz"
    sed -e 's/^\(Version: *\).*/\13.22.0/' -e 's/^\(Release: *\).*/\14.sib1/' -e "s/^Name:.*/&${epoch:+\nEpoch: $epoch}/" \
        "${tags[@]}" -e 's/^%setup -q/%autosetup -p1/' \
        -e '/^%changelog/a * Mon Jun 01 2026 Sibling <sibling@example.org> - 3.22.0-4\n- fixes CVE-2026-0001\n' \
        "$work/base.spec" >"$work/logrotate.spec"
    grep -q '^%changelog' "$work/logrotate.spec" ||
        printf '\n%%changelog\n* Mon Jun 01 2026 Sibling <sibling@example.org> - 3.22.0-4\n- fixes CVE-2026-0001\n' \
            >>"$work/logrotate.spec"
    srpm_of "$work/logrotate.spec" "$sibling/source"
    createrepo_c --quiet --no-database "$sibling/source" || fail "createrepo_c"
    PYTHONPATH=$here/../support/debrpm PYTHONDONTWRITEBYTECODE=1 python3 - "$work" <<'PY' || fail "no key"
import sys
from pathlib import Path

import signing

work = Path(sys.argv[1])
with signing.opened(work / "sibling.key") as key:
    key.sign_file(work / "sibling/source/repodata/repomd.xml")
    (work / "targets/keys/sibling.asc").write_bytes(key.public())
PY
}

# in_packaging_of SUITE VERSION [TABLES]: logrotate moved to 3.22.0 in that packaging.
in_packaging_of() {
    bump_of logrotate 3.22.0 "$release" "${3:-}"
    sed -i "/^source = /a packaging = { suite = \"$1\"${2:+, version = \"$2\"} }" "$work/recipe/recipe.toml"
}

# donor_refused STATUS TEXT CLAIM
donor_refused() {
    hotfix build
    refused "$1" "$2" "$3"
}

debrpm_url=$url
sibling_of ""
serve "$sibling"
cp -r "$debrpm/targets/." "$work/targets/"
cat >"$work/targets/sibling1-x86_64.toml" <<'TOML'
description = "The sibling, x86_64"
family = "rpm"
distribution = "sibling"
release = "1"
architecture = "x86_64"
versions = "rpm-caret"
keyring = "keys/sibling.asc"

[[repository]]
mirror = "sibling"
path = "source"
packages = "unsigned"
TOML
configure "$work/targets" "$debrpm_url"
printf 'sibling = "%s"\n' "$url" >>"$config"

release_of logrotate 3.22.0
in_packaging_of trixie ""
donor_refused 2 "is no target with RPM packages" "a donor that is no RPM target"
in_packaging_of $target ""
donor_refused 2 "the donor is the base itself" "the base as its own donor"
in_packaging_of sibling1-x86_64 1-1
donor_refused 2 "list no version 1-1" "a version that the donor does not have"
expect_said "they list $donor" "what the donor has"
cp "$debrpm/RPM-GPG-KEY-debrpm" "$work/targets/keys/sibling.asc"
in_packaging_of sibling1-x86_64 ""
donor_refused 3 "not in the keyring" "a donor signed by another key than its own"
sibling_of 7
donor_refused 2 "has epoch 7, and the base" "a donor of another epoch"

# A base with a security patch of its own, of which nobody else has heard; then a donor that has a fix of it,
# and a patch that 3.22.0 has already.
old=$work/sources/logrotate-3.21.0.tar.gz
file_of_srpm "$debrpm/source/logrotate-$base.src.rpm" logrotate-3.21.0.tar.gz >"$old"
first=$(first_line "$old")
patch_of CVE-2026-0007.patch "$first" "$first, patched"
sed -e 's/^\(Release: *\).*/\11.debrpm12/' -e '/^Source:/a Patch0: CVE-2026-0007.patch' "$work/base.spec" >"$work/own.spec"
srpm_of "$work/own.spec" "$work/recipe"
own="srpm = { path = \"logrotate-$base.src.rpm\", sha256 = \"$(digest "$work/recipe/logrotate-$base.src.rpm")\" }"
sibling_of ""
in_packaging_of sibling1-x86_64 ""
sed -i "s|^source = .*|$own|" "$work/recipe/recipe.toml"
hotfix build
expect_status 4 "a fix that the donor does not have"
expect_said "fix-not-in-donor" "the kind"
expect_said "CVE-2026-0007" "which fix"
ok "a fix of the base's that the donor does not have is a person's decision"

first=$(first_line "$work/sources/logrotate-3.22.0.tar.gz")
patch_of gone.patch "$first, as it was" "$first"
patch_of fix.patch "$first" "$first, fixed" "Fixes CVE-2026-0007."
sibling_of "" gone.patch fix.patch
hotfix build
expect_status 0 "the build"
grep -q "the base's patch CVE-2026-0007.patch: the donor has a fix of CVE-2026-0007" "$out/result.json" ||
    fail "the fix is not accounted for: $(cat "$out/result.json")"
file_of_srpm "$out/logrotate-$hotfix.src.rpm" logrotate.spec >"$work/stdout"
expect_said "fix.patch" "the donor's patch"
! grep -q '^Patch.*gone' "$work/stdout" || fail "a patch that the release has is still there"
ok "the donor's own fix stands for the base's, and a patch of its that the release has is dropped"
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == built && $(field proof_build) == true && $(field base.version) == "$base" &&
    $(field version) == "$hotfix" ]] || fail "result.json: $(cat "$out/result.json")"
ok "the version is the target's rule's on the base, and the base upgrades to it"
for file in result.json manifest.json; do
    grep -q "\"logrotate-$donor.src.rpm\"" "$out/$file" || fail "$file: the donor's package is no input"
done
grep -q "packaging of $donor from sibling1-x86_64" "$out/result.json" || fail "the donor is not named"
ok "result.json and manifest.json name the donor and its package"
of_rpm '[%{CHANGELOGTEXT}\n]' "$out/logrotate-$hotfix.x86_64.rpm" >"$work/stdout"
expect_said "Take the packaging of $donor from sibling1-x86_64." "our entry"
expect_said "fixes CVE-2026-0001" "the donor's history"
ok "our entry stands on the donor's history, and says so"
no_litter "after the donors"
ok "nothing is left behind"
