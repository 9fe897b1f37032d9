#!/usr/bin/env bash
# What a repository holds, and which hosts still run it: from publishing to retirement, with what the kit's own
# script tells on a host, and with lines that nobody's script wrote.
# shellcheck disable=SC2119 # verify_it may be given another folder
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing
mkdir -p "$published" "$work/hosts"

inventory() { stopgap inventory --config "$config" --repository "$published" "$@"; }
# told HOST: what the kit's script says of the host now is what was collected from that one.
told() {
    deploy status
    sed -n 's/^STOPGAP_RESULT //p' "$work/stdout" >"$work/hosts/$1.json"
}
# states: each host with its state, of the last --json.
states() {
    python3 -c 'import json, sys
print(*(row["host"] + "=" + row["state"] for row in json.load(sys.stdin)["hosts"]))' <"$work/stdout"
}

inventory
expect_status 0 "an empty repository"
expect_said "$published: holds no hotfix" "an empty repository"
stopgap inventory --repository "$work/none" --json
refused 2 "holds no repository" "a repository that is not there"
[[ $(field error.status) == 2 ]] || fail "$(cat "$work/stdout")"

tables='
[deploy]
environments = ["stage", "prod"]'
hello_upstream 9.5
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the build"
publish_it --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)
kit=$published/$(field results.0.kit)
inventory --json --fingerprint "$fingerprint"
expect_status 0 "inventory"
[[ $(field results.0.id) == HF-TEST-1 && $(field results.0.version) == 9.5-0hot1 &&
    $(field results.0.cves) == '["CVE-2026-0001"]' && $(field results.0.kit.serial) == 1 &&
    $(field results.0.kit.open_to) == '["stage"]' && $(field results.0.kit.expired) == false &&
    $(field results.0.retired) == null && $(field hosts) == null ]] || fail "inventory: $(cat "$work/stdout")"
publish_it --promote stage --serial 1
expect_status 0 "promote"
inventory
grep -q "^$target  HF-TEST-1  9.5-0hot1  hello .*  CVE-2026-0001  .*  stage,prod  published$" "$work/stdout" ||
    fail "the table: $(cat "$work/stdout")"
ok "the inventory has each hotfix, its kit's end, and the environments that take it"

root=$(find "$shared_state/layers" -maxdepth 1 -name "root-$target-*" | sort | tail -n 1)
client_root "$root/tree"
give_client "$published/$target/stopgap.asc" /etc/stopgap/deploy-key.asc
give_kit "$kit"
told empty
in_client dpkg -i /kit/hello_9.5-0hot1_amd64.deb
expect_status 0 "installing the hotfix"
told web1
sed 's/"host":"[^"]*"/"host":"web2"/; s/"outcome":"hotfixed"/"outcome":"vulnerable"/
    s/"installed":"[^"]*"/"installed":"2.10-3"/' "$work/hosts/web1.json" >"$work/hosts/web2"
sed 's/"time":"20[0-9]*/"time":"2001/' "$work/hosts/web1.json" >"$work/hosts/web3.json"
inventory --json --hosts "$work/hosts"
expect_status 0 "inventory of hosts"
[[ $(states) == "empty=not-concerned web1=hotfixed web2=vulnerable-base web3=unknown" ]] ||
    fail "the hosts: $(cat "$work/stdout")"
[[ $(field results.0.hosts.hotfixed) == 1 && $(field results.0.hosts.orphan) == 0 ]] ||
    fail "the counts: $(cat "$work/stdout")"
inventory --hosts "$work/hosts"
expect_said "HF-TEST-1 for $target: 1 vulnerable-base, 1 unknown, 1 hotfixed, 1 not-concerned" "the summary"
expect_said "  runs on web1" "which hosts run it"
ok "hosts stand where the kit's own script says, and what it tells with that"

inventory --nagios --hosts "$work/hosts"
expect_status 2 "--nagios"
expect_said "STOPGAP CRITICAL: 1 vulnerable, 1 unknown, 1 hotfixed, 1 not concerned | vulnerable=1;;0;0 " "--nagios"
inventory --nagios --hosts "$work/hosts/web1.json"
expect_status 0 "--nagios, all well"
inventory --nagios --hosts /dev/null
expect_status 3 "--nagios, and no host"
inventory --nagios --hosts "$work/hosts/none"
expect_status 3 "--nagios, and no file"
[[ $(grep -c "^STOPGAP UNKNOWN - .*none" "$work/stdout") == 1 ]] || fail "--nagios: $(cat "$work/stdout")"
keep_output
inventory --max-age 3
refused 2 "--hosts" "an age of nothing"
ok "a monitoring plugin's line and statuses; never well where nothing is known"

{
    cat "$work/hosts/web1.json"
    printf '%s\n' 'no JSON' '{"schema":1}' $'{"\e[2J\x9b":"\xff"}' '' '[[[['
    head -c 2000000 /dev/zero | tr '\0' '['
    echo
    sed 's/"host":"[^"]*"/"host":"web9"/' "$work/hosts/web1.json"
} >"$work/lines"
"$STOPGAP" inventory --repository "$published" --hosts - <"$work/lines" >"$work/stdout" 2>"$work/stderr" ||
    fail "lines of nobody's"
! LC_ALL=C grep -qP '\e|\x9b|\xff' "$work/stdout" "$work/stderr" || fail "control characters came through"
[[ $(grep -c "unknown .* stdin:[2-7]: " "$work/stdout") == 5 ]] || fail "$(cut -c-200 "$work/stdout")"
grep -q "runs on .*web9" "$work/stdout" || fail "the rest is not told"
ok "lines that nobody's script wrote are told with their place, and the rest is too"

hello_upstream 9.6
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the second build"
publish_it
expect_status 0 "publishing it"
inventory --json --hosts "$work/hosts/web1.json"
[[ $(field results.0.version) == 9.6-0hot1 && $(field results.0.older_versions) == 1 &&
    $(field hosts.0.state) == outdated ]] || fail "two versions: $(cat "$work/stdout")"
ok "the newest version counts: a host at an older one is outdated"

tampered() { # TEXT COMMAND...
    rm -rf "$work/bad" && cp -a "$published" "$work/bad"
    (cd "$work/bad/$target" && "${@:2}") || fail "tampering"
    stopgap inventory --repository "$work/bad" --json
    expect_status 3 "${*:2}"
    expect_said "$1" "${*:2}"
    [[ $(field results) == "[]" ]] || fail "shown as fact: $(cat "$work/stdout")"
}
record=hotfixes/HF-TEST-1/9.6-0hot1
tampered "manifest.json" sed -i 's/CVE-2026-0001/CVE-2026-0002/' $record/manifest.json
tampered "published.json" sed -i 's/"when": "20/"when": "21/' $record/published.json
tampered "deploy.manifest" sed -i 's/^expires 20/expires 21/' kits/HF-TEST-1/9.6-0hot1/deploy.manifest
tampered "is missing" rm stopgap.asc
stopgap inventory --repository "$published" --fingerprint "${fingerprint//[0-9A-F]/0}"
expect_status 3 "another key's fingerprint"
stopgap inventory --repository "$published" --fingerprint ""
expect_status 2 "an empty fingerprint"
expect_said "40 hexadecimal digits" "an empty fingerprint"
stopgap inventory --repository "$work/bad" --nagios
expect_status 3 "--nagios of it"
expect_said "STOPGAP UNKNOWN - " "--nagios of it"
ok "a repository that was tampered with is refused whole"
no_litter "at the end"
