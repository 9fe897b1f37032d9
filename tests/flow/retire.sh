#!/usr/bin/env bash
# The end of a hotfix, with the vendor's real fix: the shipped recipe's hotfix is published, a host has it;
# the archive's newer build has the recipe's patches, so that it is retired, and the host goes over to it.
# shellcheck disable=SC2119 # verify_it may be given another folder
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing
mkdir -p "$published"
cp -r "$here/../../recipes/librabbitmq-2026-59986/." "$work/recipe/"
vendor=0.11.0-1+deb12u3
library=librabbitmq4

stopgap build "$work/recipe"
expect_status 0 "the build"
publish_it --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)
hotfix=$(field results.0.hotfixes.0.version)
kit=$published/$(field results.0.kit)

# ---- a host with the hotfix
root=$(find "$shared_state/layers" -maxdepth 1 -name "root-$target-*" | sort | tail -n 1)
client_root "$root/tree"
give_client "$published/$target/stopgap.asc" /etc/stopgap/deploy-key.asc
echo stage >"$work/environment"
give_client "$work/environment" /etc/stopgap/environment
give_kit "$kit"
in_client dpkg -i "/kit/${library}_${hotfix}_amd64.deb"
expect_status 0 "installing the hotfix"

# ---- what the vendor offers
watched() { stopgap "$1" --config "$config" --repository "$published" "${@:2}" "$work/recipe"; }
repository_before=$(contents "$published")
cp -r "$work/recipe" "$work/recipe-kept"
printf -- '--- a/README.md\n+++ b/README.md\n@@ -0,0 +1 @@\n+what no vendor has\n' >"$work/recipe/ours.patch"
sed -i 's|^patches = \[|&\n    { path = "ours.patch" },|' "$work/recipe/recipe.toml"
watched status --json
expect_status 0 "status with another patch"
[[ $(field results.0.state) == not-fixed && $(field results.0.vendor.outranks) == true ]] ||
    fail "with a patch that the vendor lacks: $(cat "$work/stdout")"
watched retire
[[ $status == 4 ]] || fail "retire ends with $status"
expect_said "librabbitmq $vendor lacks the fix" "retire"
watched retire --evidence "DSA-0000-1"
[[ $status == 4 ]] || fail "retire against a trial ends with $status"
expect_said "evidence stands against evidence" "retire"
watched status --nagios
[[ $status == 2 ]] || fail "--nagios ends with $status"
[[ $(contents "$published") == "$repository_before" ]] || fail "the repository was changed"
ok "a vendor's newer build that still takes a patch of the recipe is not fixed, whatever is stated"

rm -rf "$work/recipe"
mv "$work/recipe-kept" "$work/recipe"

# tested_by LINE...: the recipe's own test of the vendor's packages.
tested_by() {
    mkdir -p "$work/recipe/tests"
    printf '#!/bin/sh\n' >"$work/recipe/tests/poc.sh"
    printf '%s\n' "$@" >>"$work/recipe/tests/poc.sh"
}
sed -i '/^\[retire\]/a test = ["tests/poc.sh"]' "$work/recipe/recipe.toml"
tested_by "grep -v lo: /proc/net/dev | grep : && exit 1; touch /tmp/x && [ \"\$(dpkg-query -W -f '\${Version}' $library)\" = $vendor ]"
watched status --json
expect_status 0 "status with a test"
[[ $(field results.0.state) == fixed && $(field results.0.evidence.1.kind) == test &&
    $(field results.0.evidence.1.says) == fixed ]] || fail "with a test: $(cat "$work/stdout")"
tested_by 'ls /sys/class/net; echo "error: still open"; exit 3'
watched status --json
[[ $(field results.0.state) == contradicted ]] || fail "with a test that fails: $(cat "$work/stdout")"
expect_said "tests/poc.sh ended with status 3: error: still open" "the test's words"
sed -i '1s|.*|#!/no/such/shell|' "$work/recipe/tests/poc.sh"
watched status --json
[[ $(field results.0.state) == fixed && $(field results.0.evidence.1.says) == nothing ]] ||
    fail "with a test that cannot start: $(cat "$work/stdout")"
rm -r "$work/recipe/tests"
sed -i '/^test = /d' "$work/recipe/recipe.toml"
ok "a test of the recipe's is run beside the vendor's packages, without a network, and stands as evidence"

watched status --nagios
[[ $status == 1 ]] || fail "--nagios ends with $status"
expect_said "STOPGAP WARNING - HF-2026-0001: $target fixed" "--nagios"
watched retire --json
expect_status 0 "retire"
[[ $(field results.0.vendor_version) == "$vendor" && $(field results.0.evidence.0.says) == fixed ]] ||
    fail "$(cat "$work/stdout")"
expect_said "the source of $vendor has every patch of the recipe" "the evidence"
verify_it
expect_status 0 "verify"
expect_said "1 hotfixes with 0 packages and 1 deploy kits" "verify"
ok "the vendor's build with every patch of the recipe retires the hotfix"

give_kit "$kit"
deploy apply
[[ $status == 11 ]] || fail "apply after the retirement: $status"
deploy status
[[ $(kit_said outcome) == hotfixed ]] || fail "status: $(cat "$work/stdout")"
# listed: the inventory with what the host told just now.
listed() {
    sed -n 's/^STOPGAP_RESULT //p' "$work/stdout" >"$work/host.json"
    stopgap inventory --config "$config" --repository "$published" --hosts "$work/host.json" "$@"
}
listed --json
[[ $(field results.0.retired.vendor_version) == "$vendor" && $(field hosts.0.state) == orphan ]] ||
    fail "inventory of a host with a retired hotfix: $(cat "$work/stdout")"
deploy retire
expect_status 0 "deploy.sh retire"
[[ $(kit_said outcome) == retired && $(version_there "$library") == "$vendor" ]] || fail "retire: $(cat "$work/stdout")"
deploy status
[[ $(kit_said outcome) == retired ]] || fail "status: $(cat "$work/stdout")"
listed
expect_said "retired $(date -u +%Y)" "the inventory"
expect_said "HF-2026-0001 for $target: 1 vendor-fixed" "the inventory"
ok "a host goes over to the vendor's package, which the kit has"
