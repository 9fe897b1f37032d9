#!/usr/bin/env bash
# The main way: a shipped recipe, a real package, and everything that its output promises.
source "$(dirname "$0")/lib.sh"
needs_building
recipe_folder=$here/../../recipes/librabbitmq-2026-59986
base=0.11.0-1+deb12u2
hotfix=$base+bhot1
vendor=0.11.0-1+deb12u3

stopgap plan --json "$recipe_folder"
expect_status 0 "plan"
[[ $(field results.0.version) == "$hotfix" ]] || fail "plan: $(field results.0.version)"
planned=$(python3 -c 'import json, sys
print([(p["name"], p["fate"]) for p in json.load(open(sys.argv[1]))["results"][0]["patches"]])' \
    "$work/stdout")
expect_output_unchanged "plan"
ok "plan tells the version and each patch's fate, and leaves the output alone"

stopgap build "$recipe_folder"
expect_status 0 "the build"
expect_said "HF-2026-0001 for $target: built" "the table"
expect_said "2 added" "the table"
ok "it is built, and a table says so"

out=$work/out/HF-2026-0001/$target
cd "$out" || fail "there is no $out"
cp result.json "$work/stdout"
[[ $(field outcome) == built && $(field proof_build) == true && $(field base.version) == "$base" &&
    $(field version) == "$hotfix" && $(field attempts.0.log) == logs/attempt-1.log ]] ||
    fail "result.json"
[[ $(field isolation) == *"no network"* && $(field isolation) == *"seccomp"* ]] ||
    fail "the isolation is not told: $(field isolation)"
ok "result.json: outcome, proof build, versions, log, isolation"
built=$(python3 -c 'import json, sys
print([(p["name"], p["fate"]) for p in json.load(open(sys.argv[1]))["patches"]])' result.json)
[[ $built == "$planned" ]] || fail "plan said $planned, and it became $built"
ok "the patches' fates are those of the plan"

for kind in .dsc .orig.tar.gz .debian.tar.xz _amd64.changes _amd64.buildinfo; do
    compgen -G "librabbitmq_*$kind" >/dev/null || fail "no $kind"
done
[[ $(compgen -G '*.deb' | wc -l) == 5 ]] || fail "not all packages: $(ls)"
sums_hold .
ok "every artifact is there, and SHA256SUMS holds for each"
dpkg --compare-versions $base lt $hotfix || fail "the base does not sort below"
dpkg --compare-versions $hotfix lt $vendor || fail "the vendor's fix does not sort above"
for package in *.deb; do
    [[ $(dpkg-deb -f "$package" Version) == "$hotfix" ]] || fail "$package: version"
    [[ $package == *-dbgsym_* ]] && continue
    [[ $(dpkg-deb -f "$package" Stopgap-Id) == HF-2026-0001 &&
        $(dpkg-deb -f "$package" Stopgap-Fixes) == "CVE-2026-59986 CVE-2026-61547" ]] ||
        fail "$package: Stopgap-Id: $(dpkg-deb -f "$package" Stopgap-Id Stopgap-Fixes)"
done
ok "each package is between the base and the vendor's fix, and says whose hotfix it is"
grep -q '^Stopgap-Id: HF-2026-0001$' ./*.dsc || fail "the .dsc has no Stopgap-Id"
ok "so does the source package"

mkdir "$work/source"
tar -C "$work/source" -xf ./*.debian.tar.xz
tail -2 "$work/source/debian/patches/series" >"$work/stdout"
printf 'CVE-2026-59986.patch\nCVE-2026-61547.patch\n' | diff - "$work/stdout" >&2 || fail "the series"
sum=$(digest "$work/source/debian/patches/CVE-2026-59986.patch")
grep -q "\"sha256\": \"$sum\"" result.json || fail "the patch is not the one that was verified"
ok "the patches stand last in the series, as they were verified"
dpkg-parsechangelog -l "$work/source/debian/changelog" >"$work/stdout" || fail "the changelog"
for text in "Version: $hotfix" HF-2026-0001 CVE-2026-59986 CVE-2026-61547; do
    expect_said "$text" "the changelog"
done
ok "the changelog's entry has version, id and CVEs"
dpkg-source -x ./*.dsc "$work/unpacked" >"$work/stdout" 2>&1 || fail "dpkg-source -x"
ok "dpkg-source unpacks the source package"
grep -q "^recipe_digest = \"$(python3 -c 'import json
print(json.load(open("manifest.json"))["recipe_sha256"])')\"" recipe.lock || fail "recipe.lock"
ok "recipe.lock and the manifest are of the same recipe"

cp -r . "$work/first"
cd / || exit
stopgap build --json "$recipe_folder"
expect_status 0 "the second build"
expect_said "attempt 1 (build dependencies ready)" "the second build"
! grep -q "making the root" "$work/stderr" || fail "the root was made again"
ok "the second run finds root and dependencies ready"
for package in "$work/first/"*.deb "$work/first/"*.dsc; do
    cmp "$package" "$out/${package##*/}" >&2 || fail "not the same bytes"
done
ok "and makes the same bytes"
no_litter "after two builds"
ok "nothing is left behind"
