#!/usr/bin/env bash
# An RPM whose fix comes of a Debian archive: the tarball of a newer suite's source package, and a patch
# of its packaging, pinned by that suite's signed index.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
hotfix=3.22.0-0~~hot1.debrpm12
out=$work/out/HF-TEST-1/$target

# archive_of SUITE VERSION [FILE]: of logrotate, as an input.
archive_of() {
    printf '{ archive = { suite = "%s", source = "logrotate", version = "%s" }%s }' \
        "$1" "$2" "${3:+, file = \"$3\"}"
}

# archive_refused STATUS TEXT CLAIM
archive_refused() {
    hotfix build
    refused "$1" "$2" "$3"
}

bump_of logrotate 3.22.0 "$(archive_of trixy 3.22.0-1)"
archive_refused 2 'no Debian target that is described has the suite "trixy"' "a suite that nobody describes"
bump_of logrotate 3.22.0 "$(archive_of trixie 0-1)"
archive_refused 2 "trixie has no source package logrotate 0-1" "a version that the suite does not have"
release=$(sed -n 's/.*it has \([^ ]*\) (trixie).*/\1/p' "$work/stdout")
[[ $release == 3.22.0-* ]] || fail "it does not say what trixie has"
backport_of logrotate "$(archive_of trixie "$release" debian/patches/none)"
archive_refused 2 "has no file debian/patches/none" "a patch that the source package does not have"

bump_of logrotate 3.22.0 "$(archive_of trixie "$release")"
patch=debian/patches/applied-upstream/Adjust-file-limit.patch
sed -i "/^sources = /a patches = [ $(archive_of trixie "$release" $patch) ]" "$work/recipe/recipe.toml"
hotfix build
expect_status 0 "the build"
[[ -s $out/logrotate-$hotfix.x86_64.rpm ]] || fail "built: $(ls "$out")"
file_of_srpm "$out/logrotate-$hotfix.src.rpm" logrotate-3.22.0.tar.gz | cmp - "$debrpm/upstream/logrotate-3.22.0.tar.gz" ||
    fail "the tarball is another"
file_of_srpm "$out/logrotate-$hotfix.src.rpm" logrotate.spec >"$work/stdout"
expect_said "Adjust-file-limit.patch" "the spec"
ok "the tarball and the patch of a newer suite's source package are in the hotfix"
grep -q "logrotate $release of trixie: $patch" "$out/manifest.json" || fail "manifest.json: where the patch is from"
grep -q '"signed index of trixie' "$out/manifest.json" || fail "manifest.json: what pins them"
ok "the manifest says where they are from, and which signed index pins them"
hotfix build --offline
expect_status 0 "offline"
ok "a second build needs no archive"
