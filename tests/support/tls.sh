# A certificate for servers on loopback, and a machine that trusts it: its list of certificates is
# replaced in a mount namespace of the test's own. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# needs_tls: makes the certificate; sets $certificate to what `serve` takes as $tls.
needs_tls() {
    certificates=/etc/ssl/certs/ca-certificates.crt
    ((EUID == 0)) || skip "it replaces the machine's certificates, which takes root"
    [[ -f $certificates ]] || skip "there is no $certificates"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key.pem" \
        -out "$work/certificate.pem" 2>"$work/stderr" || fail "openssl"
    cat "$certificates" "$work/certificate.pem" >"$work/trusted.crt"
    certificate=$work/certificate.pem:$work/key.pem
}

# trusting COMMAND...: stopgap on a machine that trusts the certificate.
trusting() {
    unshare --mount --propagation private bash -c \
        "mount --bind '$work/trusted.crt' '$certificates'"' && exec "$@"' - "$STOPGAP" "$@" \
        --output "$work/out" --state "$shared_state" "$work/recipe" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}
