#!/usr/bin/env bash
# Over https, a signature by a key of the recipe is enough; the certificate must be one that the
# machine trusts, and nothing leads from https to http. The machine's list of certificates is replaced
# in a mount namespace of the test's own.
source "$(dirname "$0")/lib.sh"
((EUID == 0)) || skip "it replaces the machine's certificates, which takes root"
certificates=/etc/ssl/certs/ca-certificates.crt
[[ -f $certificates ]] || skip "there is no $certificates"
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/www" "$work/recipe/keys"
gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }
gpg_quiet --quick-generate-key good@example.org ed25519 sign never || fail "$(cat "$work/gpg")"
gpg_quiet --armor --export good@example.org >"$work/recipe/keys/good.asc"
printf -- '--- a/TODO\n+++ b/TODO\n@@ -0,0 +1 @@\n+x\n' >"$work/www/fix.patch"
gpg_quiet --armor --detach-sign "$work/www/fix.patch" || fail "$(cat "$work/gpg")"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key.pem" \
    -out "$work/certificate.pem" 2>"$work/stderr" || fail "openssl"
cat "$certificates" "$work/certificate.pem" >"$work/trusted.crt"
serve "$work/www"
plain=$url
tls=$work/certificate.pem:$work/key.pem serve "$work/www"

# signed URL: a recipe for what is there, pinned by the signature alone.
signed() {
    backport_of hello "{ url = \"$1\", name = \"fix.patch\", signature = \"$url/fix.patch.asc\", \
keys = [\"keys/good.asc\"] }"
}

# trusting COMMAND...: stopgap on a machine that trusts the certificate.
trusting() {
    unshare --mount --propagation private bash -c \
        "mount --bind '$work/trusted.crt' '$certificates'"' && exec "$@"' - "$STOPGAP" "$@" \
        --output "$work/out" --state "$shared_state" "$work/recipe" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
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
