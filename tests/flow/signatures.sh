#!/usr/bin/env bash
# A detached signature counts only if a key that the recipe names made it, that key is good now, and
# it is over these bytes: otherwise status 3 and the reason. The digests are right in every case.
source "$(dirname "$0")/lib.sh"
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/www" "$work/recipe/keys"

gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }

# key NAME [OPTION...]: makes a key and puts it beside the recipe.
key() {
    gpg_quiet "${@:2}" --quick-generate-key "$1 <$1@example.org>" ed25519 sign "${lifetime:-never}" ||
        fail "gpg: $(cat "$work/gpg")"
    gpg_quiet --armor --export "$1@example.org" >"$work/recipe/keys/$1.asc"
}

# sign NAME FILE SIGNATURE [OPTION...]
sign() {
    gpg_quiet "${@:4}" --local-user "$1@example.org" --armor --output "$work/www/$3" \
        --detach-sign "$work/www/$2" || fail "gpg: $(cat "$work/gpg")"
}

# signed SIGNATURE KEYS: a recipe for fix.patch with that signature and those keys.
signed() {
    backport_of hello "{ url = \"$url/fix.patch\", sha256 = \"$(digest "$work/www/fix.patch")\", \
signature = \"$url/$1\", keys = [$2] }"
}

# unverified SIGNATURE KEYS STATUS TEXT CLAIM
unverified() {
    signed "$1" "$2"
    stopgap build "$work/recipe"
    refused "$3" "$4" "$5"
}

printf -- '--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n' >"$work/www/fix.patch"
echo other >"$work/www/other"
key good
key other
lifetime=1d key expired --faked-system-time 20200101T000000!
key revoked
sign good fix.patch good.asc
sign expired fix.patch expired.asc --faked-system-time 20200101T010000!
sign revoked fix.patch revoked.asc
sign good other other.asc
sign good fix.patch weak.asc --digest-algo SHA1
fingerprint=$(gpg_quiet --with-colons --list-keys revoked@example.org | awk -F: '/^fpr/ {print $10; exit}')
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$fingerprint.rev" >"$work/revocation"
gpg_quiet --import "$work/revocation"
gpg_quiet --armor --export revoked@example.org >"$work/recipe/keys/revoked.asc"
good=$(gpg_quiet --with-colons --list-keys good@example.org | awk -F: '/^fpr/ {print $10; exit}')
serve "$work/www"

signed good.asc '"keys/good.asc"'
stopgap fetch --json "$work/recipe"
expect_status 0 "a good signature"
[[ $(field results.0.inputs.2.verified_by) == *"$good (good <good@example.org>)"* ]] ||
    fail "the signer is not told: $(field results.0.inputs.2)"
ok "a good signature is accepted, and its maker told"
signed good.asc '"keys/other.asc", "keys/good.asc"'
stopgap fetch "$work/recipe"
expect_status 0 "one of several keys"
ok "one of several keys is enough"

unverified other.asc '"keys/good.asc"' 3 "BAD signature: the content is not what was signed" \
    "another file's signature"
unverified good.asc '"keys/other.asc"' 3 "the key is not in the keyring" \
    "a key that the recipe does not name"
unverified expired.asc '"keys/expired.asc"' 3 "the key has expired" \
    "an expired key"
unverified revoked.asc '"keys/revoked.asc"' 3 "the key is revoked" \
    "a revoked key"
unverified weak.asc '"keys/good.asc"' 3 "made with the weak digest SHA1" \
    "a weak digest"
unverified other '"keys/good.asc"' 3 "$url/other" \
    "what is no signature"
unverified none.asc '"keys/good.asc"' 7 "not found (HTTP 404)" \
    "no signature at the URL"
echo '+tampered' >>"$work/www/fix.patch"
unverified good.asc '"keys/good.asc"' 3 "BAD signature: the content is not what was signed" \
    "a file that was changed, its digest too"
echo 'no key' >"$work/recipe/keys/empty.asc"
unverified good.asc '"keys/empty.asc"' 3 "keys/empty.asc" \
    "a file that holds no key"

# Homes of keyrings that killed runs left: older than a minute, and held by nobody.
temporary=${TMPDIR:-/tmp}
for name in left held new; do
    mkdir -m 700 "$temporary/stopgap-gpg.flow-$name"
done
touch -d '2 minutes ago' "$temporary/stopgap-gpg.flow-left"
flock "$temporary/stopgap-gpg.flow-held/stopgap.lock" sleep 60 &
background+=("$!")
until [[ -e $temporary/stopgap-gpg.flow-held/stopgap.lock ]]; do sleep 0.05; done
touch -d '2 minutes ago' "$temporary/stopgap-gpg.flow-held"
stopgap fetch "$work/recipe"
there=$(cd "$temporary" && echo stopgap-gpg.flow-*)
rm -rf "$temporary"/stopgap-gpg.flow-*
[[ $there == "stopgap-gpg.flow-held stopgap-gpg.flow-new" ]] || fail "left of the homes: $there"
ok "keyrings that a killed run left are removed, those in use are not"
