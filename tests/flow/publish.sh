#!/usr/bin/env bash
# A published DEB: a host installs and upgrades from the repository, over the network, with nothing
# switched off; whatever is tampered with, apt and stopgap refuse. Prints the table of that.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing
mkdir -p "$published"
serve "$published"
web=$url

hello_upstream 9.5
hello_bump
publish_it --url "$web"
refused 2 "holds no hotfix" "what was not built"
stopgap build "$work/recipe"
expect_status 0 "the build"
keep_output
builder=$(gpg --homedir "$work" --show-keys --with-colons "$work/out/HF-TEST-1/$target/stopgap.asc" 2>/dev/null |
    sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p')
publish_it --fingerprint "${builder//[0-4]/5}"
refused 3 "manifest.json.asc: " "a build that another key than the given one signed"
publish_it --resign --fingerprint "$builder"
refused 2 "takes either a recipe or --resign" "a recipe and --resign"
stopgap publish --config "$config" --repository "$published" --resign --fingerprint "$builder"
refused 2 "--fingerprint goes with a build that is published" "a build's key for --resign"
[[ -z $(ls -A "$published") ]] || fail "something was published: $(ls -A "$published")"
publish_it --url "$web" --fingerprint "$builder" --json
expect_status 0 "publish"
expect_output_unchanged "publish"
fingerprint=$(field results.0.fingerprint)
[[ $(field results.0.hotfixes.0.version) == 9.5-0hot1 && ${#fingerprint} == 40 ]] ||
    fail "publish: $(cat "$work/stdout")"
expect_said "made the key $fingerprint in $signing" "the key"
[[ $(stat -c %a "$signing") == 700 ]] || fail "the folder of the key is not private"
ok "the first publication makes a key, says where it lies, and leaves the output alone"
verify_it
expect_status 0 "verify"
verify_it "$work/out"
[[ $status != 0 ]] || fail "an output is taken for a repository"
ok "what was published verifies"

# The envelope by other means than ours: the signed bytes are those of DSSE's protocol.md.
record=$published/$target/hotfixes/HF-TEST-1/9.5-0hot1
python3 - "$record" "$work" <<'PY' || fail "the envelope"
import base64, json, sys
from pathlib import Path
record, work = Path(sys.argv[1]), Path(sys.argv[2])
envelope = json.loads((record / "provenance.dsse.json").read_bytes())
payload = base64.b64decode(envelope["payload"], validate=True)
assert payload == (record / "provenance.json").read_bytes()
kind = envelope["payloadType"].encode()
(work / "signed").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
(work / "signed.sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"], validate=True))
PY
gpg --dearmor <"$published/$target/stopgap.asc" >"$work/stopgap.gpg" || fail "gpg --dearmor"
gpgv --keyring "$work/stopgap.gpg" "$work/signed.sig" "$work/signed" 2>"$work/stderr" ||
    fail "gpgv does not take the envelope's signature"
ok "the provenance lies in a DSSE envelope that gpgv verifies"

root=$(find "$shared_state/layers" -maxdepth 1 -name "root-$target-*" | head -1)
client_root "$root/tree"
give_client "$published/$target/stopgap.asc" /etc/apt/keyrings/stopgap.asc
give_client "$published/$target/stopgap.sources" /etc/apt/sources.list.d/stopgap.sources
in_client rm -rf /etc/apt/sources.list /etc/apt/apt.conf.d
expect_status 0 "a host"
in_client sh -c 'apt-get update --error-on=any && apt-get -y install hello && hello'
expect_status 0 "a host installs"
expect_said "Hello, world!" "a host installs"
ok "a host installs the hotfix from the repository"

publish_it
expect_status 0 "publishing again"
[[ $(find "$published/$target/hotfixes" -name published.json | wc -l) == 1 ]] || fail "it is there twice"
ok "publishing the same again changes nothing of it"
old_index=$(sed -n 's/^ \([0-9a-f]*\) .* main.*Packages.xz$/\1/p' "$published/$target/dists"/*/Release)

id=2
hello_upstream 9.6
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the second build"
publish_it
expect_status 0 "the second publication"
[[ -s $(find "$published" -path "*/by-hash/SHA256/$old_index") ]] || fail "the old index is gone"
grep -q "URIs: $web/" "$published/$target/stopgap.sources" || fail "the URL is forgotten"
in_client sh -c 'apt-get update --error-on=any && apt-get -y upgrade && dpkg-query -W hello'
expect_status 0 "a host upgrades"
expect_said "hello	9.6-0hot1" "a host upgrades"
ok "and upgrades to the next; clients of the old index find its files for a while"

# ---- the same version with other bytes ------------------------------------------------------------
sed -i 's/^summary = .*/summary = "another one"/' "$work/recipe/recipe.toml"
echo "more" >>"$work/upstream/NEWS"
before=$(contents "$published/$target")
hello_bump
stopgap build "$work/recipe"
expect_status 0 "the third build"
keep_output
publish_it
refused 3 "is published already, with other content" "the same version with other bytes"
[[ $(contents "$published/$target") == "$before" ]] || fail "the repository was changed"
keep_output
printf x >>"$work/out/HF-TEST-2/$target/hello_9.6-0hot1_amd64.deb"
keep_output
publish_it
refused 3 "is not the file that the manifest lists" "a package that was touched"
id=1
hello_upstream 9.5
hello_bump
sed -i 's/"proof_build": true/"proof_build": false/' "$work/out/HF-TEST-1/$target/manifest.json"
keep_output
publish_it
refused 3 "is of no proof build" "what is no proof build"

# ---- tampering --------------------------------------------------------------------------------------
# Each on a copy of the repository, against apt with a configuration of its own alone, cold and warm, and
# against stopgap verify.
bad=$work/tampered
apt=$work/apt
mkdir -p "$apt/etc" "$apt/lists/partial" "$apt/cache/archives/partial" "$bad"
: >"$apt/status"
cat >"$apt/apt.conf" <<CONF
Dir "$apt/";
Dir::State "$apt/";
Dir::State::status "$apt/status";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
Dir::Etc "$apt/etc";
Dir::Etc::main "none";
Dir::Etc::parts "none";
Dir::Etc::trusted "none";
Dir::Etc::trustedparts "none";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Architecture "amd64";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::http::Proxy "DIRECT";
CONF
serve "$bad"
printf 'deb [signed-by=%s] %s/%s bookworm-hotfix main\n' \
    "$work/key.asc" "$url" "$target" >"$apt/etc/sources.list"
cp "$published/$target/stopgap.asc" "$work/key.asc"

of_apt() { (cd "$apt" && APT_CONFIG=$apt/apt.conf apt-get "$@" >"$work/apt.log" 2>&1); }
# takes: whether apt takes the index and the package of the tampered copy.
takes() { of_apt update --error-on=any && rm -f "$apt"/*.deb && of_apt download hello=9.6-0hot1; }
cold() { rm -rf "$apt/lists" && mkdir -p "$apt/lists/partial"; }
tamper() { "$here/../support/tamper_apt" "$bad/$target" "$@" || fail "tamper_apt"; }
signed() { tamper --sign "$signing" "$fingerprint" "$@"; }
suite=$bad/$target/dists/bookworm-hotfix
genuine() { rm -rf "${bad:?}/$target" && cp -a "$published/$target" "$bad/$target"; }

# tampered NAME TEXT APT COMMAND...: after the command, apt does as said ("refuses", "takes", COLD/WARM) without and with
# lists of the genuine repository; stopgap verify refuses with the text.
tampered() {
    local name=$1 text=$2 apt_does=$3 cold_is=refuses warm_is=refuses
    shift 3
    genuine
    cold
    of_apt update --error-on=any || fail "apt does not take the genuine repository: $(cat "$work/apt.log")"
    "$@"
    takes && warm_is=takes
    cold
    takes && cold_is=takes
    verify_it "$bad"
    [[ $status == 3 ]] || fail "$name: stopgap verify ends with $status"
    expect_said "$text" "$name"
    printf '    %-52s apt cold: %-8s warm: %-8s stopgap verify: 3, "%s"\n' \
        "$name" "$cold_is" "$warm_is" "$text"
    [[ $cold_is == "${apt_does%/*}" && $warm_is == "${apt_does#*/}" ]] || fail "$name: $(cat "$work/apt.log")"
    ok "$name"
}
other=$(another_key other)
package=$bad/$target/pool/hello_9.6-0hot1_amd64.deb
flip() { printf x | dd of="$1" bs=1 seek=3000 conv=notrunc status=none; }
lengthen() { local file; for file; do printf x >>"$file"; done; }
tampered "InRelease altered" "BAD signature" refuses tamper --release '^Label: stopgap' 'Label: stopgop'
tampered "signed by another key" "the key is not" refuses tamper --sign "$work/other" "$other"
tampered "signed with SHA-1" "weak digest" refuses signed --gpg=--digest-algo --gpg=SHA1
tampered "neither InRelease nor Release.gpg" "is missing" refuses rm "$suite/InRelease" "$suite/Release.gpg"
tampered "text before the signed block" "signed" refuses sed -i '1i Label: other' "$suite/InRelease"
tampered "expired" "expired on" refuses signed --release '^Valid-Until: .*?$' 'Valid-Until: Sat, 01 Jan 2022 00:00:00 UTC'
tampered "dated in the future" "in the future" refuses signed --release '^Date: .*?$' 'Date: Tue, 01 Jan 2080 00:00:00 UTC'
tampered "no SHA-256 of the indexes" "SHA256" refuses signed --release '^SHA256:' 'MD5Sum:'
# While InRelease is the one that apt knows, its own lists count, which are genuine.
tampered "the list of packages altered" "bytes, not the" refuses/takes lengthen "$suite"/main/*/Packages* "$suite"/main/*/by-hash/SHA256/*
tampered "a package with one byte changed" "SHA-256 differs" refuses flip "$package"
tampered "a package that is longer" "bytes, not the" refuses lengthen "$package"
tampered "a package listed without SHA-256" "listed without SHA256" refuses signed --packages '^SHA256: .*?\n' ''
tampered "a package listed without size" "listed without SHA256 and Size" refuses signed --packages '^Size: .*?\n' ''
tampered "a package that leads out of the repository" "is no path below" takes \
    signed --packages '^Filename: pool' "Filename: ../$target/pool"
tampered "a list that says other than the package" "does not say what" takes signed --packages '^Section: .*?$' 'Section: web'
tampered "no Valid-Until" "has no Valid-Until" takes signed --release '^Valid-Until: .*?\n' ''
tampered "what hosts are told of the repository altered" "BAD signature" takes \
    sed -i '/^Signed-By/d' "$bad/$target/stopgap.sources"
tampered "a package that no hotfix has" "no hotfix there has" takes \
    rm -r "$bad/$target/hotfixes/HF-TEST-2"
tampered "a manifest altered" "BAD signature" takes \
    sed -i 's/made-up/made-op/; s/"id"/ "id"/' "$bad/$target/hotfixes/HF-TEST-2/9.6-0hot1/manifest.json"
tampered "a record of another build" "is not signed" takes \
    rm "$bad/$target/hotfixes/HF-TEST-2/9.6-0hot1/published.json.asc"

# ---- time, and our own key --------------------------------------------------------------------------
genuine
date_of() { sed -n 's/^Date: //p' "$published/$target/dists"/*/Release; }
first=$(date_of)
stopgap publish --config "$config" --repository "$published" --resign
expect_status 0 "resign"
(($(date -d "$(date_of)" +%s) > $(date -d "$first" +%s))) || fail "the date went back"
verify_it
expect_status 0 "verify after resigning"
ok "--resign renews the dates, which never go back"
gpg_of_test --quick-set-expire "$fingerprint" 30d 2>>"$work/gpg" || fail "gpg: $(cat "$work/gpg")"
stopgap publish --config "$config" --repository "$published" --resign
expect_status 0 "a key that ends soon"
expect_said "expires on" "a key that ends soon"
ok "that the key ends in less than 60 days is said"
verify_it
fingerprint=$other verify_it
[[ $status == 3 ]] || fail "a repository of another key verifies"
expect_said "the key is not" "a repository of another key"
ok "a repository of another key is refused"
sed 's/^:-----/-----/' "$signing/openpgp-revocs.d/$fingerprint.rev" | gpg_of_test --import 2>>"$work/gpg"
before=$(contents "$published/$target")
stopgap publish --config "$config" --repository "$published" --resign
refused 3 "is revoked" "a revoked key"
[[ $(contents "$published/$target") == "$before" ]] || fail "the repository was changed"
printf '\n[signing]\nkey = "%s"\nhome = "%s"\n' "$other" "$work/other" >"$config"
stopgap publish --config "$config" --repository "$published" --resign
refused 3 "keeps the key that it began with" "another key than the repository's"
no_litter "at the end"
[[ $(ls "$published/.stopgap") == lock ]] || fail "left in the repository: $(ls "$published/.stopgap")"
ok "nothing is left behind"
