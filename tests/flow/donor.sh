#!/usr/bin/env bash
# A bump in the packaging of a newer suite: the donor's debian/ and history, the base's version rule.
source "$(dirname "$0")/lib.sh"
needs_building
out=$work/out/HF-TEST-1/$target

# bump_in PACKAGING VERSION [TABLES]: cjson moved to the tarball of trixie's VERSION in that packaging.
bump_in() {
    bump_of cjson "${2%%-*}" \
        "{ archive = { suite = \"trixie\", source = \"cjson\", version = \"$2\" } }" "${3:-}"
    sed -i "/^source = /a packaging = $1" "$work/recipe/recipe.toml"
}

# donor_refused TEXT CLAIM: status 2, and the output as it was.
donor_refused() {
    stopgap build "$work/recipe"
    refused 2 "$1" "$2"
}
bump_in '{ suite = "trixie", version = "0-1" }' 9.9-9
donor_refused "trixie has no source package cjson 0-1" "a version that the suite does not have"
donor=$(sed -n 's/.*it has \([^ ]*\) (trixie).*/\1/p' "$work/stdout")
[[ -n $donor ]] || fail "it does not say what trixie has"
ok "it says what the suite has instead: $donor"
bump_in '{ suite = "trixy" }' "$donor"
donor_refused "knows no such suite" "a suite that is not described"
bump_in '{ suite = "bookworm" }' "$donor"
donor_refused "the donor is the base itself" "the base as its own donor"
bump_in '{ suite = "trixie" }' "$donor" '[policy]
donors = "never"'
donor_refused 'base.packaging: policy.donors is "never"' "a policy against donors"
mkdir -p "$work/recipe/patches"
echo >"$work/recipe/patches/fix.patch"
backport_of cjson '{ path = "patches/fix.patch" }'
sed -i '/^source = /a packaging = { suite = "trixie" }' "$work/recipe/recipe.toml"
donor_refused "only a bump has a donor's packaging" "a backport in a donor's packaging"

bump_in '{ suite = "trixie" }' "$donor"
stopgap build "$work/recipe"
expect_status 0 "build"
version=${donor%%-*}-0hot1
[[ -s $out/libcjson1_${version}_amd64.deb ]] || fail "built: $(ls "$out")"
expect_said "upgraded from the base's" "the install check"
[[ $(dpkg-deb -f "$out/libcjson1_${version}_amd64.deb" Stopgap-Id) == HF-TEST-1 ]] ||
    fail "Stopgap-Id"
ok "the version is the base's rule's, and the base upgrades to it"
grep -q "in the packaging of cjson $donor from trixie" "$out/result.json" || fail "no note"
for file in result.json manifest.json; do
    grep -q "\"cjson_$donor.debian.tar.xz\"" "$out/$file" || fail "$file: the donor's file is no input"
done
ok "the result names the donor; result.json and manifest.json have its file"
grep -q "the base's patch .*: the donor has a fix of CVE-" "$out/result.json" ||
    fail "the base's fixes were not looked for"
ok "each security patch of the base is accounted for"
mkdir "$work/source"
tar -C "$work/source" -xf "$out"/*.debian.tar.xz
changelog=$work/source/debian/changelog
[[ $(dpkg-parsechangelog -l "$changelog" -S Version) == "$version" &&
    $(dpkg-parsechangelog -l "$changelog" -o 1 -n 1 -S Version) == "$donor" &&
    $(dpkg-parsechangelog -l "$changelog" -S Distribution) == bookworm* ]] ||
    fail "the changelog: $(head -20 "$changelog")"
grep -q "packaging of $donor from trixie" "$changelog" || fail "the changelog does not say so"
ok "our entry stands on the donor's history, for the base's suite, and says so"
no_litter "after the donors"
ok "nothing is left behind"
