#!/usr/bin/env bash
# From a recipe to a host: the deploy kit that publishing makes, run by the host's own shell in the order
# of the recipe's environments.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing
mkdir -p "$published"

tables='
[deploy]
environments = ["stage", "prod"]
restart = ["hello-daemon"]
health = [ { run = ["hello"] } ]'
hello_upstream 9.5
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the build"
keep_output
publish_it --promote stage --serial 1
refused 2 "is no repository" "promoting what was never published"
publish_it --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)
kit=$published/$(field results.0.kit)
[[ -x $kit/deploy.sh && -s $kit/hello_9.5-0hot1_amd64.deb ]] || fail "no kit: $(ls "$kit")"
[[ $(stat -c %h "$kit/hello_9.5-0hot1_amd64.deb") == 2 ]] || fail "the package is there twice"
for file in playbook.yml hotfix.pp hotfix.sls rightscript.sh install-override-list.yaml; do
    grep -q "HF-TEST-1" "$kit/$file" || fail "the kit's $file"
done
[[ ! -e $kit/ssm-document.json && ! -e $kit/cloud-config.yaml ]] || fail "what fetches from no URL"
verify_it
expect_status 0 "verify"
expect_said "1 deploy kits" "verify"
ok "publish makes the kit, and verify holds it to the key"

root=$(find "$shared_state/layers" -maxdepth 1 -name "root-$target-*" | sort | tail -n 1)
client_root "$root/tree"
(cd "$work" && apt-get download "hello" >"$work/stdout" 2>"$work/stderr") || fail "apt-get download hello"
old=$(basename "$(compgen -G "$work/hello_*.deb")")
vendor=$(dpkg-deb -f "$work/$old" Version)
give_client "$work/$old" "/var/cache/apt/archives/$old"
give_client "$published/$target/stopgap.asc" /etc/stopgap/deploy-key.asc
echo stage >"$work/environment"
give_client "$work/environment" /etc/stopgap/environment
give_kit "$kit"
deploy apply
expect_status 0 "a host without the package"
[[ $(kit_said outcome) == skipped ]] || fail "without the package: $(cat "$work/stdout")"
in_client dpkg -i "/var/cache/apt/archives/$old"
expect_status 0 "installing the vendor's"
deploy check
[[ $status == 0 && $(kit_said outcome) == applicable ]] || fail "check: $(cat "$work/stdout" "$work/stderr")"
deploy apply
expect_status 0 "apply"
[[ $(kit_said outcome) == applied && $(version_there hello) == 9.5-0hot1 ]] || fail "apply: $(cat "$work/stdout")"
deploy rollback
expect_status 0 "rollback"
[[ $(kit_said outcome) == rolled_back && $(version_there hello) == "$vendor" ]] || fail "rollback: $(cat "$work/stdout")"
ok "a host of the first environment takes it, and goes back"

echo prod >"$work/environment"
give_client "$work/environment" /etc/stopgap/environment
deploy apply
[[ $status == 11 && $(version_there hello) == "$vendor" ]] || fail "prod before stage: $status"
publish_it --promote moon --serial 1
refused 2 "they are: stage, prod" "an environment that the recipe does not have"
publish_it --promote stage
refused 2 "--serial" "a promotion that does not say which kit was tried"
publish_it --promote stage --serial 1
expect_status 0 "promote"
verify_it
expect_status 0 "verify after the promotion"
give_kit "$kit"
deploy apply
expect_status 0 "prod after stage"
[[ $(kit_said outcome) == applied && $(version_there hello) == 9.5-0hot1 ]] || fail "prod: $(cat "$work/stdout")"
ok "the second environment takes what the first one's promotion names, and nothing before"

hello_upstream 9.6
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the second build"
keep_output
publish_it --url "https://hf.example/it's"
refused 2 "the repository's URL cannot be" "a URL that a shell would read as more than a text"
publish_it --json --url https://hf.example/fixes/
expect_status 0 "the second publication"
kit=$published/$(field results.0.kit)
grep -qx "serial 2" "$kit/deploy.manifest" || fail "the serial: $(cat "$kit/deploy.manifest")"
[[ ! -e $kit/promotion-stage ]] || fail "the next kit is promoted already"
give_kit "$kit"
deploy apply
[[ $status == 11 && $(version_there hello) == 9.5-0hot1 ]] || fail "the next kit, not promoted: $status"
ok "the next version's kit has the next serial, and begins at the first environment"
fetched_from() { grep -qF "'https://$1/$target/kits/HF-TEST-1/9.6-0hot1'" "$kit/ssm-document.json"; }
fetched_from hf.example/fixes || fail "where hosts fetch the kit: $(cat "$kit/ssm-document.json")"
stopgap publish --config "$config" --repository "$published" --resign
expect_status 0 "signing again"
fetched_from hf.example/fixes || fail "the URL that was given once did not stay"
stopgap publish --config "$config" --repository "$published" --resign --url https://hf.example/moved
expect_status 0 "signing again, for another place"
fetched_from hf.example/moved || fail "another URL changed nothing"
verify_it
expect_status 0 "verify after that"
ok "what hosts fetch a kit by names the URL that the repository is served under"

keep_output
publish_it --promote stage --serial 1
refused 2 "the newest kit has serial 2, not 1" "promoting another kit than was tried"
sed -i 's/run = \["hello"\]/run = ["hello", "--version"]/' "$work/recipe/recipe.toml"
stopgap build "$work/recipe"
expect_status 0 "the build with another health check"
publish_it
expect_status 0 "publishing it"
[[ $(grep -cx -e "serial 3" -e "arg --version" "$kit/deploy.manifest") == 2 ]] ||
    fail "the kit has the old check: $(cat "$kit/deploy.manifest")"
ok "another [deploy] for the same packages makes the kit anew, with the next serial"
keep_output
stopgap publish --config "$config" --repository "$published" --resign --promote stage --serial 3
refused 2 "does not go with --promote" "--resign with --promote"

before=$(contents "$published/$target")
publish_it --promote stage --serial 3
expect_status 0 "promote"
bad=$work/tampered
tampered() { # TEXT COMMAND...
    rm -rf "$bad" && cp -a "$published" "$bad"
    (cd "$bad/$target/kits/HF-TEST-1/9.6-0hot1" && "${@:2}") || fail "tampering"
    verify_it "$bad"
    refused 3 "$1" "kit: ${*:2}"
}
keep_output
tampered "deploy.sh: is not the file that SHA256SUMS lists" sed -i 's/^set -u/set +u/' deploy.sh
tampered "cloud-config.yaml: is not the file" sed -i 's/apply/retire/' cloud-config.yaml
tampered "hello_9.6-0hot1_amd64.deb: is not the file" sh -c 'rm *.deb && echo x >hello_9.6-0hot1_amd64.deb'
tampered "more: SHA256SUMS does not list it" touch more
tampered "deploy.sh: is missing" rm deploy.sh
tampered "BAD signature" sed -i 1d SHA256SUMS
tampered "is not signed" rm SHA256SUMS.asc
tampered "is missing" rm deploy.manifest
[[ $(contents "$published/$target") != "$before" ]] || fail "the promotion wrote nothing"
no_litter "at the end"
