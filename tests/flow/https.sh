#!/usr/bin/env bash
# Over https, a signature by a key of the recipe is enough; the certificate must be one that the
# machine trusts, and nothing leads from https to http.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/tls.sh"
needs_tls
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/www" "$work/recipe/keys"
gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }
gpg_quiet --quick-generate-key good@example.org ed25519 sign never || fail "$(cat "$work/gpg")"
gpg_quiet --armor --export good@example.org >"$work/recipe/keys/good.asc"
printf -- '--- a/TODO\n+++ b/TODO\n@@ -0,0 +1 @@\n+x\n' >"$work/www/fix.patch"
gpg_quiet --armor --detach-sign "$work/www/fix.patch" || fail "$(cat "$work/gpg")"
serve "$work/www"
plain=$url
tls=$certificate serve "$work/www"

# signed URL: a recipe for what is there, pinned by the signature alone.
signed() {
    backport_of hello "{ url = \"$1\", name = \"fix.patch\", signature = \"$url/fix.patch.asc\", \
keys = [\"keys/good.asc\"] }"
}

signed "$url/fix.patch"
stopgap build "$work/recipe"
refused 7 "certificate" "a certificate that nobody vouches for"
trusting fetch
expect_status 0 "a trusted certificate and a good signature"
ok "a trusted certificate and a good signature are enough, without a digest"
trusting fetch --offline
expect_status 0 "offline"
ok "afterwards, it is found offline"
signed "$url/redirect?$plain/fix.patch"
trusting build
refused 7 "a redirect from https to http is refused" "a redirect from https to http"
signed "$plain/fix.patch"
trusting build
refused 2 "must be https, since no sha256 pins it" "http without a digest"
echo '+tampered' >>"$work/www/fix.patch"
signed "$url/fix.patch"
trusting build
refused 3 "BAD signature" "other content under the same signature"
