#!/usr/bin/env bash
# The end of a hotfix of an RPM: what `status` says while the vendor offers the base, a build that may have
# the fix and one that has it; `retire` waits for the last, takes the hotfix out of the index, and makes
# its kit the way back.
# shellcheck disable=SC2119 # verify_it may be given another folder
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello_rpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_debrpm minimal

# ---- a vendor: debrpm, with a second repository for its updates
distro=$work/distro
mkdir -p "$distro/updates" "$work/targets"
cp -al "$debrpm/os" "$debrpm/source" "$distro/"
cp -r "$debrpm/targets/." "$work/targets/"
cat >>"$work/targets/$target.toml" <<'TOML'

[[repository]]
name = "updates"
mirror = "debrpm"
path = "updates"
packages = "unsigned"
TOML
# vendor_ships VERSION RELEASE: hello, source and binary.
vendor_ships() {
    local folder=$work/hello-srpm
    hello_upstream "$1"
    tar -C "$work" --transform "s/^upstream/hello-$1/" -czf "$folder/hello-$1.tar.gz" upstream
    sed "s/^Version:.*/Version: $1/; s/^Release:.*/Release: $2%{?dist}/" "$folder/hello.spec" >"$folder/vendor.spec"
    HOME=$folder rpmbuild -ba --nodeps --quiet --define "_topdir $folder/top" --define "_sourcedir $folder" \
        --define "_srcrpmdir $distro/updates" --define "_rpmdir $distro/updates" --define "dist .debrpm12" \
        --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" --define "debug_package %{nil}" \
        "$folder/vendor.spec" >"$work/stdout" 2>"$work/stderr" || fail "no package of hello $1"
    createrepo_c --quiet --no-database "$distro/updates" || fail "createrepo_c"
    "$here/../support/debrpm/tamper" "$distro/updates" --key "$debrpm_cache/key.asc" || fail "no index"
}
hello_srpm
vendor_ships 9.0 1
serve "$distro"
configure "$work/targets" "$url"
needs_publishing
mkdir -p "$published"

hello_upstream 9.5
tables='
[deploy]
environments = ["stage", "prod"]
[retire]
until = "2020-01-31"'
hello_rpm_bump
hotfix build
expect_status 0 "the build"
keep_output
# of_hotfix COMMAND [ARGUMENT...]: status or retire.
of_hotfix() { hotfix "$1" --repository "$published" "${@:2}"; }
of_hotfix status
refused 2 "holds no HF-TEST-1 for $target" "the status of what is not published"
of_hotfix retire
refused 2 "holds no HF-TEST-1 for $target" "retiring what is not published"
publish_it --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)

# stands STATE OUTRANKS: as status tells.
stands() {
    of_hotfix status --json
    expect_status 0 "status"
    [[ $(field results.0.state) == "$1" && $(field results.0.vendor.outranks) == "$2" ]] || fail "not $1: $(cat "$work/stdout")"
}
# stays_published CLAIM: nothing of the repository was changed.
stays_published() {
    [[ $(contents "$published") == "$repository_before" ]] || fail "$1: the repository was changed"
    ok "$1"
}
repository_before=$(contents "$published")
stands waiting false
of_hotfix retire
[[ $status == 4 ]] || fail "retire ends with $status"
expect_said "hello 9.0-1.debrpm12, which is no later than the base: there is nothing to retire to" "retire"
of_hotfix status --nagios
[[ $status == 2 ]] || fail "--nagios ends with $status"
expect_said "STOPGAP CRITICAL - HF-TEST-1: $target waiting (overdue)" "--nagios"
of_hotfix status --nagios --json
[[ $status == 2 ]] || fail "two forms of answer: $status"
expect_said "--nagios does not go with --json" "two forms of answer"
stopgap status --config "$config" --repository "$published" --nagios "$work/no-such-recipe"
[[ $status == 3 ]] || fail "a plugin that cannot tell: $status"
grep -q "^STOPGAP UNKNOWN - .*no-such-recipe" "$work/stdout" || fail "its line: $(cat "$work/stdout")"
stays_published "while the vendor offers the base there is nothing to retire to, and the day that the recipe names is told"

vendor_ships 9.0 2
stands undecided false
of_hotfix retire
[[ $status == 4 ]] || fail "retire ends with $status"
expect_said "nothing tells whether hello 9.0-2.debrpm12 has the fix" "retire"
expect_said '--evidence "DSA-1234-1"' "the way on"
stays_published "a vendor's build of the old upstream version is no evidence by itself"

mkdir -p "$work/recipe/tests"
sed -i '/^until = /a test = ["tests/poc.sh"]' "$work/recipe/recipe.toml"
# tested STATE LINE: what status tells where the recipe's test is that line.
tested() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/recipe/tests/poc.sh"
    stands "$1" false
}
# shellcheck disable=SC2016 # for the test's shell
tested fixed '[ "$(rpm -q --qf "%{VERSION}-%{RELEASE}" hello)" = 9.0-2.debrpm12 ] && hello | grep -q Hello'
tested not-fixed 'echo "error: still open"; exit 1'
expect_said "beside the binaries of 9.0-2.debrpm12, tests/poc.sh ended with status 1: error: still open" "the test"
rm -r "$work/recipe/tests"
sed -i '/^test = /d' "$work/recipe/recipe.toml"
stays_published "a test of the recipe's, run beside the vendor's packages, is evidence"

vendor_ships 9.6 1
stands fixed true
of_hotfix status
expect_said "fixed: 9.6-1.debrpm12 is of upstream 9.5 or later" "the evidence"
of_hotfix status --fingerprint "$(printf 'A%.0s' {1..40})"
[[ $status == 3 ]] || fail "status of another key: $status"
sed "s|^home = .*|home = \"$work/other-keys\"|" "$config" >"$work/other.toml"
stopgap retire --config "$work/other.toml" --repository "$published" "$work/recipe"
[[ $status == 3 ]] || fail "retire by another key: $status"
stays_published "a repository of another key is not believed, nor changed"
of_hotfix retire --json
expect_status 0 "retire"
kit=$published/$(field results.0.kit)
[[ $(field results.0.vendor_version) == 9.6-1.debrpm12 ]] || fail "$(cat "$work/stdout")"
verify_it
expect_status 0 "verify"
expect_said "1 hotfixes with 0 packages and 1 deploy kits" "verify"
file=hello-9.6-1.debrpm12.x86_64.rpm
cmp -s "$kit/$file" "$distro/updates/$file" || fail "the kit has not the vendor's package: $(ls "$kit")"
grep -qxF "retire hello x86_64 9.6-1.debrpm12 $(digest "$kit/$file") $(stat -c %s "$kit/$file") $file" "$kit/deploy.manifest" ||
    fail "$(cat "$kit/deploy.manifest")"
grep -qxF "serial 2" "$kit/deploy.manifest" || fail "the serial: $(cat "$kit/deploy.manifest")"
ok "once it is of the fixed upstream version the hotfix leaves the index, and its kit has the vendor's package"

stands retired false
of_hotfix retire
refused 2 "is retired since" "retiring it again"
publish_it
refused 2 "HF-TEST-1 9.5-0~~hot1.debrpm12: is retired" "publishing it again"
stopgap publish --config "$config" --repository "$published" --resign
expect_status 0 "signing again"
verify_it
expect_status 0 "verify after signing again"
printf '{}' >"$published/$target/hotfixes/HF-TEST-1/9.5-0~~hot1.debrpm12/retired.json"
verify_it
[[ $status == 3 ]] || fail "a forged retirement: $status"
expect_said "retired.json" "the place"
ok "a retirement is signed, as all that is published"
